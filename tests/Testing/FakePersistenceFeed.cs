using System.Collections.Concurrent;
using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>Persistence tables that the test fills: what is drained and dumped is what it was given, what is applied is remembered.</summary>
public sealed class FakePersistenceFeed : IPersistenceFeed
{
    private readonly ConcurrentQueue<string> _calls = new();
    private long _generation;
    private int _overflowed;

    public bool Recording { get; set; }

    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>What <see cref="Drain"/> gives, block by block.</summary>
    public ConcurrentQueue<byte[]> Changes { get; } = new();

    /// <summary>What <see cref="Dump"/> gives, one block a step.</summary>
    public IReadOnlyList<byte[]> All { get; set; } = [];

    /// <summary>What became of it, in order: begin, end, a block's first byte, clear with what.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public int SkippedPerBlock { get; set; }

    public PersistencePage? Page { get; set; }

    public void Overflow() => Interlocked.Exchange(ref _overflowed, 1);

    public void NewTable() => Interlocked.Increment(ref _generation);

    public byte[] Drain() => Changes.TryDequeue(out var block) ? block : [];

    public bool TakeOverflow() => Interlocked.Exchange(ref _overflowed, 0) == 1;

    public PersistenceDump Dump(long cursor) => cursor >= All.Count
        ? new PersistenceDump([], null)
        : new PersistenceDump([All[(int)cursor]], cursor + 1 < All.Count ? cursor + 1 : null);

    public PersistenceApplied Apply(ReadOnlySpan<byte> block)
    {
        _calls.Enqueue($"{block[0]}");
        return new PersistenceApplied((block.Length / Domain.Limits.PersistenceEntryBytes) - SkippedPerBlock, SkippedPerBlock);
    }

    public void BeginFull() => _calls.Enqueue("begin");

    public int EndFull()
    {
        _calls.Enqueue("end");
        return 0;
    }

    public PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax) =>
        Page is { } page ? page with { Entries = page.Entries.Skip((int)cursor).Take(entriesMax).ToValueList() } : null;

    public int Clear(VirtualServiceId service, PersistenceClient? client)
    {
        _calls.Enqueue($"clear {service} {client?.Address}");
        return client is null ? 2 : 1;
    }

    public PersistenceUse Use() => new(7, 1024);
}
