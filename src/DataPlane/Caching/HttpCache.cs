using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What one service keeps of its responses; shared by the loops, bounded in memory, the least recently used give way.</summary>
internal sealed class HttpCache
{
    private const int StripesMax = 16;

    /// <summary>So many entries of the largest size a stripe must have room for.</summary>
    private const int LargestInStripe = 4;

    private readonly CacheStripe[] _stripes;
    private readonly SipKey _secret;
    private readonly int _megabytes;
    private readonly long _filledMax;
    private long _filled;

    public HttpCache(CacheSettings settings)
    {
        _megabytes = settings.MemoryMegabytes;
        EntryBytesMax = settings.EntryBytesMax;
        var bytes = settings.MemoryMegabytes * 1024L * 1024;
        var stripes = StripesMax;
        while (stripes > 1 && bytes / stripes < LargestInStripe * (long)settings.EntryBytesMax)
        {
            stripes /= 2;
        }

        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new CacheStripe(bytes / stripes))];
        _filledMax = bytes / 4;
        var secret = RandomNumberGenerator.GetBytes(16);
        _secret = MemoryMarshal.Read<SipKey>(secret);
    }

    public int EntryBytesMax { get; }

    public Flights Flights { get; } = new();

    /// <summary>Whether it is what the settings ask for.</summary>
    public bool Fits(CacheSettings settings) => settings.Enabled && settings.MemoryMegabytes == _megabytes && settings.EntryBytesMax == EntryBytesMax;

    /// <summary>The key of an address; without the secret nobody finds two addresses with the same one.</summary>
    public UInt128 KeyOf(ReadOnlySpan<byte> address)
    {
        var (low, high) = SipHash.Hash(_secret, address);
        return new UInt128(high, low);
    }

    /// <summary>Held for the caller; null for none.</summary>
    public CachedResponse? Find(UInt128 key, long selector, Http.RequestHead head) => StripeOf(key).Find(key, selector, head);

    /// <summary>Rises when something is removed that may come again; one for many keys.</summary>
    public long GenerationOf(UInt128 key) => StripeOf(key).Generation;

    /// <param name="generation">Of the time when it was asked for: what was purged since is not kept.</param>
    public void Add(CachedResponse entry, long generation) => StripeOf(entry.Key).Add(entry, generation);

    /// <summary>Keeps a coding of an entry's body for as long as the entry itself, with its memory counted in.</summary>
    public void AddCoded(CachedResponse entry, CodedBody coded) => StripeOf(entry.Key).AddCoded(entry, coded);

    public void Remove(UInt128 key) => StripeOf(key).Remove(key);

    /// <summary>Room for bodies that are on their way into the cache; false when too many are.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _filled, bytes) <= _filledMax)
        {
            return true;
        }

        _ = Interlocked.Add(ref _filled, -bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _filled, -bytes);

    /// <summary>Removes what the purge names, and says how many.</summary>
    public int Purge(CachePurge purge)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(purge.Path);
        return _stripes.Sum(stripe => stripe.RemoveAll(entry => Matches(entry.Path, bytes, purge.Kind), closes: false));
    }

    /// <summary>Nothing is kept any more.</summary>
    public void Close() => Array.ForEach(_stripes, stripe => stripe.RemoveAll(_ => true, closes: true));

    public CacheUse Use() => new(_stripes.Sum(stripe => stripe.Entries), _stripes.Sum(stripe => stripe.Bytes), _stripes.Sum(stripe => stripe.Evictions));

    private CacheStripe StripeOf(UInt128 key) => _stripes[(int)((ulong)key & (ulong)(_stripes.Length - 1))];

    private static bool Matches(ReadOnlySpan<byte> path, ReadOnlySpan<byte> wanted, CachePurgeKind kind)
    {
        var query = path.IndexOf((byte)'?');
        return kind switch
        {
            CachePurgeKind.All => true,
            CachePurgeKind.Prefix => path.StartsWith(wanted),
            CachePurgeKind.Path => path.SequenceEqual(wanted) || (query >= 0 && path[..query].SequenceEqual(wanted)),
        };
    }
}
