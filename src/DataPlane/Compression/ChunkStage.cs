using System.Buffers.Text;
using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Compression;

/// <summary>Where a head and chunks (RFC 9112 7.1) are put together for one send; once per loop, empty between two calls.</summary>
internal sealed unsafe class ChunkStage : IDisposable
{
    private const int ChunkBytes = 48 * 1024;
    private const int SizeBytes = 6;
    private const int EndBytes = 2;
    private const int Size = HttpScratch.HeadBufferBytes + ChunkBytes + SizeBytes + EndBytes + 5;

    private byte* _data;
    private int _open;

    /// <summary>The first byte.</summary>
    public byte* Data => _data;

    public int Count { get; private set; }

    /// <summary>Of <see cref="Count"/>, those that are no head.</summary>
    public int BodyCount => Count - HeadCount;

    /// <summary>There is little room for more.</summary>
    public bool IsFull => Size - Count < ChunkBytes / 2;

    private int HeadCount { get; set; }

    public void AddHead(byte* head, int length)
    {
        Make();
        Buffer.MemoryCopy(head, _data + Count, length, length);
        Count += length;
        HeadCount = length;
    }

    /// <summary>Adds a body's bytes as they are, without a chunk; at most 32 KB behind a head.</summary>
    public void AddBody(byte* data, int length)
    {
        Buffer.MemoryCopy(data, _data + Count, Size - Count, length);
        Count += length;
    }

    /// <summary>Where the next chunk's bytes go.</summary>
    public byte* Open(out int room)
    {
        Make();
        _open = Count + SizeBytes;
        room = Math.Min(Size - _open - EndBytes - 5, ChunkBytes);
        return _data + _open;
    }

    /// <summary>Where bytes go that are to stay without a chunk.</summary>
    public byte* OpenPlain(out int room)
    {
        Make();
        room = Math.Min(Size - Count, ChunkBytes);
        return _data + Count;
    }

    /// <summary>Takes what was written there as it is.</summary>
    public void ClosePlain(int written) => Count += written;

    /// <summary>Makes what was written there a chunk; nothing, when nothing was.</summary>
    public void Close(int written)
    {
        if (written == 0)
        {
            return;
        }

        var size = new Span<byte>(_data + Count, SizeBytes);
        _ = Utf8Formatter.TryFormat(written, size, out var digits, new System.Buffers.StandardFormat('x'));
        size[digits] = (byte)'\r';
        size[digits + 1] = (byte)'\n';
        Count += digits + 2;
        // A size of fewer digits leaves a gap, and then there is little to move.
        Buffer.MemoryCopy(_data + _open, _data + Count, written, written);
        Count += written;
        Add("\r\n"u8);
    }

    /// <summary>The last chunk, without trailers.</summary>
    public void AddEnd() => Add("0\r\n\r\n"u8);

    public void Clear() => Count = HeadCount = 0;

    public void Dispose() => NativeMemory.Free(_data);

    private void Make()
    {
        if (_data == null)
        {
            _data = (byte*)NativeMemory.Alloc(Size);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_data + Count, bytes.Length));
        Count += bytes.Length;
    }
}
