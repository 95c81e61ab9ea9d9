using System.Collections.Concurrent;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Queueing;

/// <summary>A real server that answers each request only when it is told to; knows how many it had at a time.</summary>
internal sealed class GatedServer : IDisposable
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly RawServer _server;
    private int _active;
    private int _most;

    public GatedServer(string body)
    {
        _server = new RawServer(async (connection, _) =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                var active = Interlocked.Increment(ref _active);
                InterlockedMax(active);
                Paths.Enqueue(head.Split(' ')[1]);
                await _gate.WaitAsync();
                Interlocked.Decrement(ref _active);
                await connection.SendAsync(RawServer.Ok(body));
            }
        });
    }

    public Endpoint Address => _server.Address;

    public ConcurrentQueue<string> Paths { get; } = [];

    public int Active => Volatile.Read(ref _active);

    /// <summary>The most requests that it had at a time.</summary>
    public int Most => Volatile.Read(ref _most);

    public void Answer(int count = 1) => _gate.Release(count);

    public void Dispose()
    {
        _server.Dispose();
        _gate.Release(10_000);
    }

    private void InterlockedMax(int value)
    {
        for (var seen = Most; value > seen; seen = Most)
        {
            Interlocked.CompareExchange(ref _most, value, seen);
        }
    }
}
