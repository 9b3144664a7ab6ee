# syntax=docker/dockerfile:1
# The mock, for linux/amd64 and linux/arm64. It runs as nobody in particular, and writes nowhere.
#   docker build -t aurion-mock .
#   docker run --rm -p 4010:4010 --read-only aurion-mock

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/aurion-mock
WORKDIR /src
COPY requirements-redis.txt ./
RUN /opt/aurion-mock/bin/pip install --require-hashes -r requirements-redis.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY openapi openapi
COPY fixtures fixtures
COPY docs/llms.txt docs/llms-full.txt docs/
COPY mock_server mock_server
COPY contract_tests contract_tests
RUN /opt/aurion-mock/bin/pip install --no-deps . && /opt/aurion-mock/bin/python -m compileall -q /opt/aurion-mock

FROM python:3.13-slim
LABEL org.opencontainers.image.title="aurion-mock" \
      org.opencontainers.image.description="A stateful mock of the AurionAI helpdesk API" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/aurion-mock /opt/aurion-mock
ENV PATH=/opt/aurion-mock/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    AURION_MOCK_SERVE_HOST=0.0.0.0 AURION_MOCK_SERVE_LOG_FORMAT=json AURION_MOCK_SERVE_GRACE=10
USER 65532:65532
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:4010/_mock/ready', timeout=2)"]
ENTRYPOINT ["aurion-mock"]
CMD ["serve"]
