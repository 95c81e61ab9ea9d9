using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>Takes one line, without its end.</summary>
public delegate void AccessLineHandler(VirtualServiceId service, ReadOnlySpan<byte> line);

/// <summary>Lines of the access logs out of the loops. For one reader, who is never waited for: a line that finds no room is lost and counted.</summary>
public sealed class AccessLogFeed : IDisposable
{
    private readonly AccessRing?[] _rings;
    private readonly byte[] _line = new byte[Limits.AccessLogLineBytesMax];
    private Dictionary<VirtualServiceId, ServiceEntry> _services = [];

    internal AccessLogFeed(int loops) => _rings = new AccessRing?[loops];

    /// <summary>Services with an access log now, whether they have lines or not.</summary>
    public IReadOnlyList<VirtualService> Services => [.. Volatile.Read(ref _services).Values.Select(entry => entry.Config)];

    /// <summary>More waits than a reader should let wait.</summary>
    public bool IsFilling => Array.Exists(_rings, ring => ring?.Waiting > Limits.AccessLogRingBytes / 4);

    /// <summary>Hands out what waits, loop by loop; lines of one loop come in their order.</summary>
    public void Take(AccessLineHandler handler)
    {
        foreach (var ring in _rings)
        {
            // No more than was there: a reader must come to an end.
            for (var left = ring?.Waiting ?? 0; left > 0 && ring!.TryTake(_line, out var service, out var length); left -= length)
            {
                handler(new VirtualServiceId(service), _line.AsSpan(0, length));
            }
        }
    }

    /// <summary>Tells that lines of a service could not be written.</summary>
    public void CountLost(VirtualServiceId service, long lines)
    {
        if (Volatile.Read(ref _services).TryGetValue(service, out var entry))
        {
            _ = Interlocked.Add(ref entry.State.AccessLogLostOutside, lines);
        }
    }

    /// <summary>Only while no loop runs and nobody reads.</summary>
    public void Dispose()
    {
        for (var index = 0; index < _rings.Length; index++)
        {
            _rings[index]?.Dispose();
            _rings[index] = null;
        }
    }

    internal AccessRing? RingOf(int loop) => _rings[loop];

    /// <summary>Before the loops get the table: makes the rings when the first access log is switched on.</summary>
    internal void Use(ServingTable table)
    {
        Volatile.Write(ref _services, table.Services.Where(entry => entry.AccessFormat is not null).ToDictionary(entry => entry.Config.Id));
        for (var index = 0; index < _rings.Length && _services.Count > 0; index++)
        {
            _rings[index] ??= new AccessRing(Limits.AccessLogRingBytes);
        }
    }
}
