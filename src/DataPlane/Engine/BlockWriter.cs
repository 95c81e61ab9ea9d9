using System.Buffers;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Collects entries to blocks; begins anew after each.</summary>
internal sealed class BlockWriter : IDisposable
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Limits.PersistenceBlockEntriesMax * Limits.PersistenceEntryBytes);
    private int _length;

    public bool IsEmpty => _length == 0;

    public bool IsFull => _length == Limits.PersistenceBlockEntriesMax * Limits.PersistenceEntryBytes;

    public void Add(int service, in PersistenceKey key, int server, long remainingMilliseconds)
    {
        PersistenceBlock.Write(_bytes.AsSpan(_length), service, key, server, remainingMilliseconds);
        _length += Limits.PersistenceEntryBytes;
    }

    public byte[] ToBlock()
    {
        var block = _bytes.AsSpan(0, _length).ToArray();
        _length = 0;
        return block;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
