using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>One loop's requests that wait for what another one is getting.</summary>
internal sealed class LoopWaiters(EventLoop loop, CacheBell bell)
{
    private readonly List<HttpExchange> _waiting = [];

    public void Add(HttpExchange exchange)
    {
        exchange.WaiterIndex = _waiting.Count;
        _waiting.Add(exchange);
        bell.SetWaiting(loop.Index, _waiting.Count);
    }

    public void Remove(HttpExchange exchange)
    {
        var last = _waiting[^1];
        _waiting[exchange.WaiterIndex] = last;
        last.WaiterIndex = exchange.WaiterIndex;
        _waiting.RemoveAt(_waiting.Count - 1);
        bell.SetWaiting(loop.Index, _waiting.Count);
    }

    /// <summary>Lets all look again.</summary>
    public void Rouse()
    {
        foreach (var exchange in _waiting)
        {
            exchange.Rouse();
        }
    }
}
