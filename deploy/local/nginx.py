"""nginx's configuration: the site of deploy/nginx, in a main file of our own."""

import re
from pathlib import Path

from deploy.local.machine import ROOT, is_root, program

TEMPLATE = ROOT / "deploy" / "nginx" / "collab.conf.template"
BLANK = re.compile(r"\$\{([A-Z_]+)\}")
MAIN = """\
# Written anew at each start.
daemon off;
${USER}
worker_processes 2;
worker_rlimit_nofile 16384;
pid ${FOLDER}/nginx.pid;
error_log stderr warn;

events {
    worker_connections 4096;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path ${FOLDER}/body;
    proxy_temp_path ${FOLDER}/proxy;
    fastcgi_temp_path ${FOLDER}/fastcgi;
    uwsgi_temp_path ${FOLDER}/uwsgi;
    scgi_temp_path ${FOLDER}/scgi;
    include ${FOLDER}/site.conf;
}
"""


def filled(template: str, **values: str) -> str:
    """Fill in the blanks; each must be known."""
    return BLANK.sub(lambda found: values[found[1]], template)


def write_configuration(
    folder: Path, *, port: int, pages: list[int], sockets: list[int], static: Path, body_mb: int
) -> None:
    """Write nginx.conf and the site for it into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    servers = "server 127.0.0.1:{};"
    site = filled(
        TEMPLATE.read_text(),
        LISTEN=f"127.0.0.1:{port}",
        SERVER_NAMES="127.0.0.1 localhost",
        TLS="",
        RESOLVER="",
        PAGES=" ".join(servers.format(each) for each in pages),
        # One that was killed is asked again after a second.
        SOCKETS=" ".join(
            f"server 127.0.0.1:{each} max_fails=1 fail_timeout=1s;" for each in sockets
        ),
        STATIC_ROOT=str(static),
        MAX_BODY_MB=str(body_mb),
        ACCESS_LOG=str(folder / "access.log"),
        ERROR_LOG="stderr",
    )
    (folder / "site.conf").write_text(site)
    # As root its workers would be nobody, who can't read our folders.
    user = "user root;" if is_root() else ""
    (folder / "nginx.conf").write_text(filled(MAIN, FOLDER=str(folder), USER=user))


def command(folder: Path) -> list[str]:
    return [
        program("nginx", "nginx-light"),
        *("-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"),
    ]
