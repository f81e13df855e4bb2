# One image for web and worker: docker build -t tipline .
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        tesseract-ocr tesseract-ocr-eng tesseract-ocr-por tesseract-ocr-spa tesseract-ocr-hin \
        tesseract-ocr-ara fonts-noto-core libfribidi0 libchromaprint1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/tipline tipline

WORKDIR /opt/tipline
# Exactly the files that a release was tried with, each known by its hash, before any code of ours:
# this layer stays while only our code changes.
COPY requirements/run.txt requirements/build.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY matchers matchers
COPY factchecks factchecks
COPY tipline tipline
COPY migrations migrations
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER tipline
WORKDIR /var/lib/tipline
ENV TIPLINE_INSTANCE=/var/lib/tipline PYTHONUNBUFFERED=1
EXPOSE 8000
# Exec form: SIGTERM reaches the program itself, which ends in peace.
CMD ["tipline", "web"]
