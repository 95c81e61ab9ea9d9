using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Caching;

/// <summary>Bytes of a body on their way into a cache: at most as many as an entry may have, in memory of what the cache has for that. Must be disposed.</summary>
internal unsafe struct CacheBuffer(HttpCache cache) : IDisposable
{
    private const int BytesFirst = 16 * 1024;

    private byte* _data;
    private long _reserved;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<byte> Bytes => new(_data, Count);

    /// <summary>Makes room for so many bytes in all; false when they are too many, or the cache has none to spare.</summary>
    public bool TryReserve(long bytes)
    {
        if (bytes <= _reserved)
        {
            return true;
        }

        if (bytes > cache.EntryBytesMax || !cache.TryReserve(bytes - _reserved))
        {
            return false;
        }

        _reserved = bytes;
        _data = (byte*)NativeMemory.Realloc(_data, (nuint)bytes);
        return true;
    }

    /// <summary>Adds bytes, in room that doubles; false when there is no room for them.</summary>
    public bool TryAdd(byte* data, int length)
    {
        var needed = Count + (long)length;
        if (needed > _reserved && !TryReserve(Math.Max(needed, Math.Min(Math.Max(_reserved * 2, BytesFirst), cache.EntryBytesMax))))
        {
            return false;
        }

        Buffer.MemoryCopy(data, _data + Count, length, length);
        Count += length;
        return true;
    }

    public void Dispose()
    {
        NativeMemory.Free(_data);
        cache.GiveBack(_reserved);
        _data = null;
        _reserved = 0;
    }
}
