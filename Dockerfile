# docker build -t phonism .
# docker run --rm -p 7860:7860 phonism
FROM python:3.11-slim

WORKDIR /opt/phonism
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

COPY pyproject.toml README.md LICENSE.md THIRD_PARTY.md ./
COPY src src
RUN pip install --no-cache-dir --no-deps .

# The weights and the compiled sound kernels belong to the image: a container needs no network.
RUN useradd --create-home listener
USER listener
ENV GRADIO_ANALYTICS_ENABLED=False
RUN phonism fetch-model && phonism src/phonism/app/photos/coffee.jpg -o /tmp/coffee.wav && rm /tmp/coffee.wav

EXPOSE 7860
CMD ["phonism", "app", "--host", "0.0.0.0"]
