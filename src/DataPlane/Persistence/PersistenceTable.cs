using System.Buffers.Binary;
using System.Security.Cryptography;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>
/// Which real server a client is tied to. Bounded: when full, the oldest of a few entries looked at gives way. Shared by all engine
/// threads; lookups and inserts allocate nothing, except when a stripe grows. An entry takes 24 bytes: with the room that open addressing
/// needs 30 bytes in a full table, at most 60 while it grows.
/// </summary>
public sealed class PersistenceTable
{
    private const int StripesMax = 64;
    private const int StripeCapacityMin = 1024;

    private readonly PersistenceStripe[] _stripes;
    private readonly Lock _sweepGate = new();

    /// <summary>Keeps clients from choosing addresses that all meet in one place.</summary>
    private readonly ulong _secret;

    private long _timeoutMilliseconds;
    private int _sweepStripe;

    /// <param name="timeoutMilliseconds">How long an entry lives after its last use.</param>
    /// <param name="capacity">Entries at most.</param>
    public PersistenceTable(long timeoutMilliseconds, int capacity = Limits.PersistenceEntriesMax)
        : this(timeoutMilliseconds, default, new PersistenceBudget(), capacity)
    {
    }

    /// <param name="record">Where changes are noted.</param>
    /// <param name="budget">Shared with the other tables.</param>
    internal PersistenceTable(long timeoutMilliseconds, PersistenceRecord record, PersistenceBudget budget, int capacity = Limits.PersistenceEntriesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        TimeoutMilliseconds = timeoutMilliseconds;
        _secret = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var stripes = Math.Clamp(capacity / StripeCapacityMin, 1, StripesMax);
        _stripes = new PersistenceStripe[stripes];
        var reserved = Math.Max(1, Limits.PersistenceEntriesReserved / stripes);
        for (var i = 0; i < stripes; i++)
        {
            _stripes[i] = new PersistenceStripe((capacity / stripes) + (i < capacity % stripes ? 1 : 0), reserved, _secret, budget, record);
        }
    }

    public int Capacity { get; }

    /// <summary>A change holds for the entries that are there, too.</summary>
    public long TimeoutMilliseconds
    {
        get => Volatile.Read(ref _timeoutMilliseconds);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Limits.PersistenceTimeoutSecondsMax * 1000L);
            Volatile.Write(ref _timeoutMilliseconds, value);
        }
    }

    /// <summary>Entries now, those among them that have expired and were not swept yet.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var stripe in _stripes)
            {
                count += stripe.Count;
            }

            return count;
        }
    }

    /// <summary>Bytes of all entry arrays.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = 0;
            foreach (var stripe in _stripes)
            {
                bytes += stripe.MemoryBytes;
            }

            return bytes;
        }
    }

    /// <summary>Whether each use starts an entry's time anew.</summary>
    public bool Refreshes { get; set; } = true;

    /// <summary>Finds the client's server and starts its time anew.</summary>
    /// <param name="nowMilliseconds">Any monotonic clock, the same for all calls.</param>
    public bool TryGet(in PersistenceKey key, long nowMilliseconds, out RealServerId server)
    {
        var hash = key.Hash(_secret);
        server = new RealServerId(StripeOf(hash).Find(key, (uint)hash, Age.Of(nowMilliseconds), Age.Timeout(TimeoutMilliseconds), Refreshes));
        return server.Value != 0;
    }

    /// <summary>Ties the client to the server, whatever it was tied to before.</summary>
    public void Set(in PersistenceKey key, RealServerId server, long nowMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(server.Value, 1);
        var hash = key.Hash(_secret);
        StripeOf(hash).Set(key, (uint)hash, server.Value, Age.Of(nowMilliseconds));
    }

    public bool Remove(in PersistenceKey key)
    {
        var hash = key.Hash(_secret);
        return StripeOf(hash).Remove(key, (uint)hash);
    }

    /// <summary>Unties every client of a server and says how many there were; goes through the whole table, one stripe locked at a time.</summary>
    public int RemoveServer(RealServerId server) => RemoveServers(one => one == server.Value);

    /// <summary>Unties every client of the servers that leave, in one pass.</summary>
    internal int RemoveServers(Func<int, bool> leaves) => Sum(stripe => stripe.RemoveServers(leaves));

    /// <summary>Unties everybody and says how many there were.</summary>
    public int Clear() => Sum(stripe => stripe.Clear());

    /// <summary>The table is used no more: what it holds counts no longer against the others.</summary>
    internal void Abandon()
    {
        foreach (var stripe in _stripes)
        {
            stripe.Abandon();
        }
    }

    internal int StripeCount => _stripes.Length;

    /// <summary>All entries will go with <see cref="RemoveMarked"/>, but for those that are set until then.</summary>
    internal void MarkAll()
    {
        foreach (var stripe in _stripes)
        {
            stripe.MarkAll();
        }
    }

    internal int RemoveMarked() => Sum(stripe => stripe.RemoveMarked());

    /// <summary>Takes over what another node says of a client; not noted as a change.</summary>
    /// <param name="remainingMilliseconds">Until it expires.</param>
    internal void Copy(in PersistenceKey key, int server, long remainingMilliseconds, long nowMilliseconds)
    {
        var hash = key.Hash(_secret);
        var age = Math.Max(0, Age.Timeout(TimeoutMilliseconds) - Age.Timeout(remainingMilliseconds));
        StripeOf(hash).Copy(key, (uint)hash, server, unchecked(Age.Of(nowMilliseconds) - age));
    }

    /// <summary>One stripe's entries at one moment.</summary>
    internal void ReadTo(int stripe, List<StoredEntry> entries, long nowMilliseconds) =>
        _stripes[stripe].ReadTo(entries, Age.Of(nowMilliseconds), Age.Timeout(TimeoutMilliseconds));

    /// <summary>How long an entry lives on; zero or less when it has expired.</summary>
    internal long Remaining(int usedAt, long nowMilliseconds) =>
        Age.ToMilliseconds(Age.Timeout(TimeoutMilliseconds) - Math.Max(0, Age.Since(usedAt, Age.Of(nowMilliseconds))));

    /// <summary>Looks at the next entries, at most so many, removes those that have expired, and says how many there were.</summary>
    public int Sweep(long nowMilliseconds, int slotsMax)
    {
        lock (_sweepGate)
        {
            var removed = 0;
            for (var visited = 0; visited < _stripes.Length && slotsMax > 0; visited++)
            {
                var stripe = _stripes[_sweepStripe];
                removed += stripe.Sweep(Age.Of(nowMilliseconds), Age.Timeout(TimeoutMilliseconds), ref slotsMax, out var finished);
                if (finished)
                {
                    _sweepStripe = (_sweepStripe + 1) % _stripes.Length;
                }
            }

            return removed;
        }
    }

    private int Sum(Func<PersistenceStripe, int> of)
    {
        var sum = 0;
        foreach (var stripe in _stripes)
        {
            sum += of(stripe);
        }

        return sum;
    }

    /// <summary>By the upper half of the hash; the lower half finds the place inside.</summary>
    private PersistenceStripe StripeOf(ulong hash) => _stripes[(int)(((hash >> 32) * (ulong)_stripes.Length) >> 32)];
}
