"""One process that programs on this machine, or of this house, speak through: HTTP, WebSocket, gRPC, Wyoming.

    contract/   what a client may ask, and the bytes that it gets
    engine/     who is served when: every stream of every door goes this way
    observe/    metrics, log lines and spans
    http/  grpc/  wyoming   the doors
    config  run  process    how it is set up, sockets, signals, and the end

Nothing here is imported by `import qingyin`. `http` needs the extra `serve`, `grpc` the extra `grpc`, `observe.tracing`
takes the extra `otel` if a collector is named.
"""
