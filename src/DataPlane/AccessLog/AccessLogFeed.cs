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
    private readonly Lock _lock = new();
    private Dictionary<VirtualServiceId, ServiceEntry> _services = [];

    /// <summary>Services without a log now that may still have lines to come.</summary>
    private readonly Dictionary<VirtualServiceId, Leaving> _leaving = [];

    internal AccessLogFeed(int loops) => _rings = new AccessRing?[loops];

    /// <summary>Services with an access log, whether they have lines or not; those deleted last among them, until their last connection has ended.</summary>
    public IReadOnlyList<VirtualService> Services
    {
        get
        {
            lock (_lock)
            {
                return [.. _services.Values.Concat(_leaving.Values.Select(leaving => leaving.Entry)).Select(entry => entry.Config)];
            }
        }
    }

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
        lock (_lock)
        {
            if ((_services.GetValueOrDefault(service) ?? _leaving.GetValueOrDefault(service)?.Entry) is { } entry)
            {
                _ = Interlocked.Add(ref entry.State.AccessLogLostOutside, lines);
            }
        }
    }

    /// <summary>For the reader, after each <see cref="Take"/>: services whose last connection had ended before the last look have no more lines.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            foreach (var (service, leaving) in _leaving.ToList())
            {
                if (leaving.WasQuiet)
                {
                    _leaving.Remove(service);
                }

                leaving.WasQuiet = !leaving.IsDeleted || leaving.Entry.State.Sum().ConnectionsActive == 0;
            }
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
        lock (_lock)
        {
            var before = _services;
            _services = table.Services.Where(entry => entry.AccessFormat is not null).ToDictionary(entry => entry.Config.Id);
            var all = table.Services.Select(entry => entry.Config.Id).ToHashSet();
            foreach (var (service, entry) in before.Where(one => !_services.ContainsKey(one.Key)))
            {
                _leaving[service] = new Leaving(entry, isDeleted: !all.Contains(service));
            }

            foreach (var back in _leaving.Keys.Where(_services.ContainsKey).ToList())
            {
                _leaving.Remove(back);
            }
        }

        for (var index = 0; index < _rings.Length && _services.Count > 0; index++)
        {
            _rings[index] ??= new AccessRing(Limits.AccessLogRingBytes);
        }
    }

    private sealed class Leaving(ServiceEntry entry, bool isDeleted)
    {
        public ServiceEntry Entry => entry;

        public bool IsDeleted => isDeleted;

        /// <summary>Had no connection at the last look: all its lines were there to be taken after that.</summary>
        public bool WasQuiet { get; set; }
    }
}
