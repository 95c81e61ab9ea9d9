using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Tcp;

namespace LoadMaster.DataPlane.Engine;

/// <summary>A loop's connection objects, used again and again. What closes in one round comes back only after it, when no caller holds it.</summary>
internal sealed class LoopObjects(EventLoop loop)
{
    private readonly Shelf<ClientConnection> _clients = new(() => new ClientConnection(loop));
    private readonly Shelf<HttpExchange> _exchanges = new(() => new HttpExchange(loop));
    private readonly Shelf<TcpConnection> _relays = new(() => new TcpConnection(loop));
    private readonly Shelf<UpstreamConnection> _upstreams = new(() => new UpstreamConnection(loop));

    private readonly Shelf<Throttle> _throttles = new(() => new Throttle(loop));

    public ClientConnection TakeClient() => _clients.Take();

    public HttpExchange TakeExchange() => _exchanges.Take();

    public TcpConnection TakeRelay() => _relays.Take();

    public UpstreamConnection TakeUpstream() => _upstreams.Take();

    public Throttle TakeThrottle() => _throttles.Take();

    public void Retire(Throttle throttle) => _throttles.Retire(throttle);

    public void Retire(ClientConnection client) => _clients.Retire(client);

    public void Retire(HttpExchange exchange) => _exchanges.Retire(exchange);

    public void Retire(TcpConnection relay) => _relays.Retire(relay);

    public void Retire(UpstreamConnection upstream) => _upstreams.Retire(upstream);

    public void Recycle()
    {
        _clients.Recycle();
        _exchanges.Recycle();
        _relays.Recycle();
        _upstreams.Recycle();
        _throttles.Recycle();
    }

    private sealed class Shelf<T>(Func<T> make)
        where T : class
    {
        private const int KeptMax = 4096;
        private readonly Stack<T> _free = new();
        private readonly List<T> _retired = [];

        public T Take() => _free.TryPop(out var item) ? item : make();

        public void Retire(T item) => _retired.Add(item);

        public void Recycle()
        {
            if (_retired.Count == 0)
            {
                return;
            }

            foreach (var item in _retired)
            {
                if (_free.Count < KeptMax)
                {
                    _free.Push(item);
                }
            }

            _retired.Clear();
        }
    }
}
