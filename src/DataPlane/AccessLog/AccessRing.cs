using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>Lines of one loop on their way to their writer: one thread puts, one takes, nobody waits. A line that finds no room is not taken.</summary>
internal sealed unsafe class AccessRing : IDisposable
{
    /// <summary>Length and service, before each line; lines begin at multiples of it.</summary>
    private const int PrefixBytes = 8;

    private readonly byte* _data;
    private readonly int _size;
    private Place _written;
    private Place _read;

    /// <param name="size">A power of two.</param>
    public AccessRing(int size)
    {
        _size = size;
        _data = (byte*)NativeMemory.Alloc((nuint)size);
    }

    /// <summary>Bytes that wait.</summary>
    public long Waiting => Volatile.Read(ref _written.At) - Volatile.Read(ref _read.At);

    /// <summary>For the loop. False when there is no room.</summary>
    public bool TryPut(int service, ReadOnlySpan<byte> line)
    {
        var need = PrefixBytes + Aligned(line.Length);
        var at = _written.At;
        if (_size - (at - Volatile.Read(ref _read.At)) < need)
        {
            return false;
        }

        var prefix = (int*)(_data + (at & (_size - 1)));
        prefix[0] = line.Length;
        prefix[1] = service;
        var start = (int)((at + PrefixBytes) & (_size - 1));
        var first = Math.Min(line.Length, _size - start);
        line[..first].CopyTo(new Span<byte>(_data + start, first));
        line[first..].CopyTo(new Span<byte>(_data, line.Length - first));
        Volatile.Write(ref _written.At, at + need);
        return true;
    }

    /// <summary>For the writer. Copies the oldest line; false when none waits.</summary>
    /// <param name="line">Has room for the longest line.</param>
    public bool TryTake(byte[] line, out int service, out int length)
    {
        var at = _read.At;
        if (Volatile.Read(ref _written.At) == at)
        {
            service = length = 0;
            return false;
        }

        var prefix = (int*)(_data + (at & (_size - 1)));
        length = prefix[0];
        service = prefix[1];
        var start = (int)((at + PrefixBytes) & (_size - 1));
        var first = Math.Min(length, _size - start);
        new ReadOnlySpan<byte>(_data + start, first).CopyTo(line);
        new ReadOnlySpan<byte>(_data, length - first).CopyTo(line.AsSpan(first));
        Volatile.Write(ref _read.At, at + PrefixBytes + Aligned(length));
        return true;
    }

    public void Dispose() => NativeMemory.Free(_data);

    private static int Aligned(int length) => (length + PrefixBytes - 1) & -PrefixBytes;

    /// <summary>A count of bytes, on a cache line of its own: each side writes one of the two.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Place
    {
        [FieldOffset(64)] public long At;
    }
}
