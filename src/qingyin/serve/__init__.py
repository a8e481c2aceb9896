"""One process that programs on this machine, or of this house, speak through: HTTP, WebSocket, gRPC, Wyoming.

    requests  instructions  formats     what a client may ask, and the bytes that it gets
    workers   limits   streams          who is served when: every stream of every door goes this way
    status  telemetry  tracing  logs    one table of errors; metrics, log lines and spans
    http  speech  websocket  grpc  wyoming   the doors
    stubs                               the messages of gRPC, and a client
    loop  stall                         what several of them need: asyncio, clients that fall silent
    command  process                    options, sockets, signals, and the end

Nothing here is imported by `import qingyin`. `http` needs the extra `serve`, `grpc` the extra `grpc`, `tracing` takes
the extra `otel` if a collector is named.
"""
