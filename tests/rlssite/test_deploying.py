"""What deploy/, Dockerfile and compose.yaml say of the site is so: files, commands, variables, folders, networks."""

import argparse
import re
import shlex
import tomllib
from fnmatch import fnmatch

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

from rlssite import environment

ROOT = settings.BASE_DIR
README = (ROOT / "deploy" / "README.md").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
UNIT = (ROOT / "deploy" / "site.service").read_text()
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "site"]
# What an owner pastes: indented blocks, and what is quoted in sentences.
PASTED = [line.strip() for line in re.findall(r"(?:^|\n)    (.+)", README)] + re.findall(r"`([^`]+)`", README)


def listed_variables():
    """Return the variables in the table of README.md."""
    cells = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return set(re.findall(r"[A-Z_]+", " ".join(cells)))


# The page


def test_each_file_and_script_that_an_owner_uses_is_there():
    named = {name for line in PASTED for name in re.findall(r"(?<![\w./-])(?:deploy|script)/[\w.-]+", line)}
    assert {"deploy/site.service", "deploy/nginx.conf", "script/server", "script/update"} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []


def commands_that_are_pasted():
    """Return (command, its arguments) for each of manage.py's that the page has, also by the image's entry point."""
    said = [match[1] for line in PASTED if (match := re.search(r"manage\.py (.+)", line))]
    said += [match[1] for line in PASTED if (match := re.search(r"run --rm (?!.*--entrypoint).*?web (.+)", line))]
    return [shlex.split(line) for line in said]


def test_each_command_that_an_owner_says_exists_and_takes_what_is_said():
    pasted = commands_that_are_pasted()
    assert {"restore", "send_test_mail"} <= {name for name, *_arguments in pasted}
    for name, *arguments in pasted:
        command = load_command_class(get_commands()[name], name)
        try:
            command.create_parser("manage.py", name).parse_args(arguments)
        except (SystemExit, argparse.ArgumentError):
            pytest.fail(f"manage.py {name} does not take {arguments}")


def test_each_setting_that_an_owner_writes_is_one_of_the_sites():
    environment = COMPOSE["x-site"]["environment"]
    written = set(re.findall(r"^    ([A-Z_]+)=\"", README, re.MULTILINE))
    assert {"SITE_URL", "DATABASE_URL"} <= written
    assert written - listed_variables() == set()
    assert set(environment) - listed_variables() == set()


def test_unit_and_page_mean_the_same_user_and_folders():
    said = dict(
        re.findall(r"^(User|WorkingDirectory|EnvironmentFile|StateDirectory|ExecStart)=(.+)$", UNIT, re.MULTILINE)
    )
    assert f"--home {said['WorkingDirectory']} --no-create-home {said['User']}\n" in README
    assert f"cat > {said['EnvironmentFile']})" in README
    assert f'SITE_DATA="/var/lib/{said["StateDirectory"]}"' in README
    assert (ROOT / said["ExecStart"].removeprefix(said["WorkingDirectory"] + "/")).exists()


def test_the_page_makes_the_folders_that_nginx_needs():
    """nginx does not start without: it makes the last folder of the cache's path, and no other."""
    cache = re.search(r"^proxy_cache_path (\S+)/\w+ ", NGINX, re.MULTILINE)[1]
    certificate = re.search(r"ssl_certificate (\S+)/fullchain\.pem", NGINX)[1].replace("example.org", "$name")
    made = re.search(r"^    mkdir -p (.+)$", README, re.MULTILINE)[1].split()
    assert made == [certificate, cache]


@pytest.mark.parametrize("front", ["nginx.conf", "Caddyfile"])
def test_nothing_is_promised_for_names_below_the_sites(front):
    said = re.findall(r"^[^#\n]*max-age=.*$", (ROOT / "deploy" / front).read_text(), re.MULTILINE)
    assert len(said) == 1 and "max-age=31536000" in said[0]
    assert "includeSubDomains" not in said[0] and not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS


def test_caddys_own_answers_have_the_headers_of_nginxs():
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    of_nginx = set(re.findall(r"^    add_header (\S+) \$own", NGINX, re.MULTILINE))
    of_caddy = set(re.findall(r"^\t\t\?(\S+)", caddy, re.MULTILINE))
    assert len(of_nginx) == 6 and of_caddy == of_nginx
    # For what it answers, and for what it answers to an error.
    assert caddy.count("import own_headers") == 2


# The image


def copied_into_the_image():
    return {
        words[1] for words in map(str.split, DOCKERFILE.splitlines()) if words[:1] == ["COPY"] and "$" not in words[1]
    } - {"--from=packages"}


def test_what_the_image_is_made_of_is_there_and_let_through():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    requirements = re.findall(r"requirements[\w-]*\.txt", DOCKERFILE + (ROOT / "compose.yaml").read_text())
    assert copied_into_the_image() | set(requirements) <= let_through
    assert [name for name in let_through if not (ROOT / name).exists()] == []
    assert ignored[1] == "*", "anything else would get to the builder, secrets too"


def test_all_that_the_site_is_made_of_is_in_the_image():
    apps = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    folders = [*settings.LOCALE_PATHS, *(path for engine in settings.TEMPLATES for path in engine["DIRS"])]
    needed = apps | {"rlssite", "manage.py"} | {path.relative_to(ROOT).parts[0] for path in folders}
    assert needed == copied_into_the_image()


def test_only_the_volume_and_tmp_are_written_to():
    data = re.search(r"SITE_DATA=(\S+)", DOCKERFILE)[1]
    assert re.search(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)[1] == data
    written = [settings.STATIC_ROOT, settings.UPLOADS_ROOT, settings.POST_OFFICE["LOCK_FILE_NAME"]]
    assert [path for path in map(str, written) if not path.startswith(f"{settings.SITE_DATA}/")] == []
    for name in OURS:
        service = SERVICES[name]
        assert (service["read_only"], service["tmpfs"], service["volumes"]) == (True, ["/tmp"], [f"data:{data}"])


def test_the_image_runs_without_root():
    user = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert user == [("10001", "10001")] and "install -d -m 0700 -o 10001 -g 10001 /data" in DOCKERFILE
    assert f"chown -R {user[0][0]} back" in README
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"] and "no-new-privileges:true" in SERVICES[name]["security_opt"]


def test_backups_are_read_by_a_program_as_new_as_the_database():
    """The image's pg_dump is that of its Debian, which the database's image has to share."""
    debians = set(re.findall(r"^FROM python:[\d.]+-slim-(\w+)", DOCKERFILE, re.MULTILINE))
    assert {SERVICES["database"]["image"].rpartition("-")[2]} == debians == {"trixie"}


# The containers


def networks(name):
    return set(SERVICES[name]["networks"])


def is_closed(network):
    return bool((COMPOSE["networks"][network] or {}).get("internal"))


def test_database_cache_and_store_are_reached_by_the_site_alone():
    kept = {"database", "cache", "store"}
    for name in kept:
        assert not SERVICES[name].get("ports")
        assert all(is_closed(network) for network in networks(name))
        assert {other for other in SERVICES if networks(other) & networks(name)} == {*kept, *OURS}


def test_pictures_go_to_the_store_of_the_containers_unless_another_one_is_named(monkeypatch):
    store, secret = SERVICES["store"], "5e" * 32
    made = {name: value.replace("${STORAGE_PASSWORD:?openssl rand -hex 32 makes one}", secret)
            for name, value in store["environment"].items()}  # fmt: skip
    garage = tomllib.loads((ROOT / "deploy" / "garage.toml").read_text())
    [address] = re.findall(r"^\$\{STORAGE_URL-(.+)\}$", COMPOSE["x-site"]["environment"]["STORAGE_URL"])
    monkeypatch.setenv("STORAGE_URL", address.replace("${STORAGE_PASSWORD}", secret))
    assert environment.storage("/nowhere")["OPTIONS"] == {
        "endpoint_url": f"http://store:{garage['s3_api']['api_bind_addr'].rpartition(':')[2]}",
        "bucket_name": made["GARAGE_DEFAULT_BUCKET"],
        "region_name": garage["s3_api"]["s3_region"],
        "access_key": made["GARAGE_DEFAULT_ACCESS_KEY"],
        "secret_key": made["GARAGE_DEFAULT_SECRET_KEY"],
    }
    # As Garage wants them.
    assert re.fullmatch(r"GK[0-9a-f]{24}", made["GARAGE_DEFAULT_ACCESS_KEY"])
    assert re.fullmatch(r"[0-9a-f]{64}", made["GARAGE_DEFAULT_SECRET_KEY"])
    assert store["command"][-2:] == ["--single-node", "--default-bucket"]
    # What speaks S3 needs packages that others do without.
    assert COMPOSE["x-site"]["build"]["args"]["REQUIREMENTS"] == "${REQUIREMENTS:-requirements-s3.txt}"
    assert all(SERVICES[name]["depends_on"]["store"]["condition"] == "service_healthy" for name in OURS)


def test_what_the_store_holds_outlives_its_container():
    garage = tomllib.loads((ROOT / "deploy" / "garage.toml").read_text())
    [kept] = [volume.split(":")[1] for volume in SERVICES["store"]["volumes"] if volume.startswith("store:")]
    assert [path for path in (garage["metadata_dir"], garage["data_dir"]) if not path.startswith(f"{kept}/")] == []
    assert garage["metadata_fsync"] and garage["data_fsync"]


def test_the_site_reaches_mail_servers_and_buckets():
    assert sorted(OURS) == ["web", "worker"]
    assert [name for name in OURS if all(is_closed(network) for network in networks(name))] == []


def test_the_site_believes_its_proxy_and_nobody_else():
    [shared] = networks("front") & networks("web")
    assert COMPOSE["networks"][shared]["ipam"]["config"] == [
        {"subnet": COMPOSE["x-site"]["environment"]["TRUSTED_PROXIES"]}
    ]
    assert {name for name in SERVICES if shared in networks(name)} == {"front", "web"}


def test_of_two_web_servers_caddy_asks_the_one_that_answers():
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    # One of a name or a port of its own could not be there twice.
    assert not {"container_name", "ports", "hostname"} & SERVICES["web"].keys()
    port = re.search(r"PORT=(\d+)", DOCKERFILE)[1]
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    [asks] = re.findall(r"^\treverse_proxy \{\n(.+?)^\t\}", caddy, re.MULTILINE | re.DOTALL)
    assert re.search(rf"dynamic a \{{\s+name web\s+port {port}\s+refresh \ds\s+\}}", asks)
    assert {"lb_try_duration 5s", "fail_duration 10s", "dial_timeout 3s"} <= set(map(str.strip, asks.splitlines()))


def test_what_is_asked_of_the_owner_stands_in_the_example():
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    known = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "deploy" / "compose.env").read_text(), re.MULTILINE))
    assert asked == {"SITE_HOST", "SECRET_KEY", "POSTGRES_PASSWORD", "STORAGE_PASSWORD"} and asked <= offered <= known


def test_each_volume_and_network_is_declared():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert set().union(*map(networks, SERVICES)) == set(COMPOSE["networks"])
    assert [path for path in used if path.startswith(".") and not fnmatch(path, "./deploy/*")] == []
