using System.Runtime.InteropServices;

namespace LoadMaster.Fuzz;

/// <summary>Memory that ends where nothing may be read: one byte too far ends the process, as it should.</summary>
internal sealed unsafe class GuardedMemory
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _end;
    private readonly int _size;

    public GuardedMemory(int bytes)
    {
        var page = Environment.SystemPageSize;
        _size = (bytes + page - 1) / page * page;
        var start = Map(0, (nuint)(_size + page), ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1 || Protect(start + _size, (nuint)page, 0) != 0)
        {
            throw new InvalidOperationException($"No guarded memory: errno {Marshal.GetLastPInvokeError()}.");
        }

        _end = (byte*)start + _size;
    }

    /// <summary>A copy whose last byte is the last that can be read.</summary>
    public byte* Place(ReadOnlySpan<byte> bytes)
    {
        var start = _end - bytes.Length;
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return start;
    }

    /// <summary>Room whose end may be written and nothing behind it.</summary>
    public byte* Room(int bytes) => bytes <= _size ? _end - bytes : throw new ArgumentOutOfRangeException(nameof(bytes));

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Protect(nint address, nuint length, int protection);
}
