# A small image with the static program and nothing else; it runs as a user without rights.
# docker build -t puffery . && docker run --rm -v "$PWD:/work" puffery check
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked && strip target/release/puffery

FROM scratch
COPY --from=build /source/target/release/puffery /usr/local/bin/puffery
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/puffery"]
CMD ["check"]
