using System.Runtime.InteropServices;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Caching;

/// <summary>A kept body in a content coding, immutable: belongs to the entry it was made of, and to those that take its place with the same body.</summary>
internal sealed unsafe class CodedBody
{
    private const int OverheadBytes = 64;

    private int _holders = 1;

    public CodedBody(CompressionCoding coding, ReadOnlySpan<byte> body)
    {
        Coding = coding;
        Length = body.Length;
        Data = (byte*)NativeMemory.Alloc((nuint)body.Length);
        body.CopyTo(new Span<byte>(Data, body.Length));
    }

    public CompressionCoding Coding { get; }

    public int Length { get; }

    public byte* Data { get; }

    /// <summary>What it counts for in the cache's memory.</summary>
    public int Bytes => Length + OverheadBytes;

    /// <summary>Only for one who holds an entry that has it.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            NativeMemory.Free(Data);
        }
    }
}
