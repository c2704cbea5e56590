# Two stages: the wheel with its web pages is built in the first, the second only runs it.
#
#   docker build -t linkcensus .
#   docker run --read-only --tmpfs /tmp -v linkcensus:/data -p 127.0.0.1:8765:8765 \
#     -e LINKCENSUS_ADMIN_EMAIL=you@example.com -e LINKCENSUS_ADMIN_PASSWORD=... linkcensus
FROM python:3.13-slim AS build
WORKDIR /source
COPY constraints.txt ./
RUN python -m venv /opt/linkcensus
COPY . .
# Node.js comes as a Python package with the build, and is not part of the image
RUN /opt/linkcensus/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres]'

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin linkcensus \
    && mkdir -p /data/census && chown -R linkcensus:linkcensus /data
COPY --from=build /opt/linkcensus /opt/linkcensus
ENV PATH=/opt/linkcensus/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/data/.cache/numba \
    LINKCENSUS_DATA=/data/census \
    LINKCENSUS_LISTEN_HOST=0.0.0.0
# everything that is written is below /data, and scratch files in /tmp; the data folder is not the
# volume itself, for `restore` puts another in its place
USER linkcensus
VOLUME /data
EXPOSE 8765
# the server ends in good order on SIGTERM; jobs that run go on at the next start
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8765/readyz', timeout=4)"]
ENTRYPOINT ["linkcensus"]
CMD ["serve"]
