"""nginx with the configuration that is shipped (deploy/nginx.conf), on a free port of this machine and without TLS."""

import contextlib
import getpass
import os
import re
import shutil
import subprocess

from tests.origin import ROOT, free_port, wait_for

# Where Debian puts it, not everybody's PATH leads.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
SHIPPED = ROOT / "deploy" / "nginx.conf"
# As distributions ship what stands around it: compression is on, and each request is noted.
AROUND = """\
daemon off;
user {user};
worker_processes 2;
pid {folder}/pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log {folder}/access.log;
    sendfile on;
    tcp_nopush on;
    gzip on;
    {site}
}}
"""


@contextlib.contextmanager
def shipped_nginx(origin, folder, more="", *, has_tls=False):
    """Yield the address of nginx in front of the address `origin`; `folder` gets its files, its server also `more`.

    With `has_tls` its certificate is in `folder`.
    """
    port = free_port()
    configuration = folder / "nginx.conf"
    site = _here(SHIPPED.read_text(), origin, folder, port, more, has_tls)
    configuration.write_text(AROUND.format(user=getpass.getuser(), folder=folder, site=site))
    server = subprocess.Popen([NGINX, "-e", "stderr", "-c", str(configuration)])
    try:
        wait_for(port, server)
        yield f"http{'s' if has_tls else ''}://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _here(text, origin, folder, port, more, has_tls):
    """Return the shipped configuration with this machine's places."""
    plain, ssl = free_port(), " ssl" if has_tls else ""
    changes = {
        r"/var/cache/nginx/site": f"{folder}/cache",
        r"/var/log/nginx": str(folder),
        r"http://127\.0\.0\.1:8000": origin,
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"listen 80 default_server;": f"listen 127.0.0.1:{plain} default_server;",
        r"listen 443 ssl;": f"listen 127.0.0.1:{port}{ssl};\n{more}",
        r"listen 443 ssl default_server;": f"listen 127.0.0.1:{port}{ssl} default_server;",
        r"server_name example\.org;": "server_name example.org 127.0.0.1;",
        # Versions before 1.25.1 do not know how HTTP/2 is asked for here.
        r"listen \[::\]:\d+( ssl)?( default_server)?;|http2 on;": "",
        r"/etc/ssl/example\.org": str(folder),
    }
    if not has_tls:
        changes[r"ssl_certificate(_key)? .*|ssl_reject_handshake on;"] = ""
    for written, here in changes.items():
        place = re.compile(rf"^([^#\n]*?)(?:{written})", re.MULTILINE)
        text, times = place.subn(lambda found, here=here: found[1] + here, text)
        if not times:
            raise RuntimeError(f"{SHIPPED} has nothing like {written} any more.")
    return text
