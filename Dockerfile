# The site as an image: no root, nothing to write but /data and /tmp. compose.yaml runs it; deploy/README.md tells how.
FROM python:3.13-slim-trixie AS packages
WORKDIR /srv/site
# requirements-s3.txt for uploads in a bucket.
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} requirements.txt
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt \
 && .venv/bin/python -m pip uninstall -y pip

FROM python:3.13-slim-trixie
# pg_dump has to be as new as the server in compose.yaml.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -m 0700 -o 10001 -g 10001 /data
WORKDIR /srv/site
COPY --from=packages /srv/site/.venv .venv
COPY manage.py .
COPY templates templates
COPY locale locale
COPY rlssite rlssite
COPY articles articles
COPY comments comments
RUN .venv/bin/python -m compileall -q rlssite articles comments
ENV SITE_DATA=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["/srv/site/.venv/bin/python", "manage.py"]
CMD ["serve"]
