using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's native memory: the scratch block every read goes to, and blocks for bytes that must wait.</summary>
internal sealed unsafe class BufferPool : IDisposable
{
    /// <summary>Room in front of received bytes, so that a rewritten head still ends where the body starts.</summary>
    public const int Headroom = 512;

    /// <summary>256 KB: with 64 KB a large body costs a third more CPU.</summary>
    public const int ScratchBytes = 256 * 1024;

    /// <summary>The largest read: with a rewritten head it still fits into the largest block.</summary>
    public const int ReadBytes = ScratchBytes - Headroom;
    public const int ClassCount = 4;
    private const int SmallestShift = 12;

    private readonly nint[] _free = new nint[ClassCount];
    private readonly int[] _freeCount = new int[ClassCount];
    private readonly byte* _scratch = (byte*)NativeMemory.Alloc(ScratchBytes + Headroom);

    /// <summary>Where reads go; <see cref="Headroom"/> bytes before it may be overwritten too.</summary>
    public byte* Scratch => _scratch + Headroom;

    /// <summary>Bytes in blocks that connections hold now.</summary>
    public long BytesHeld { get; private set; }

    public static int SizeOf(int sizeClass) => Headroom + (1 << (SmallestShift + (sizeClass * 2)));

    /// <summary>The smallest class with room for the bytes, or -1 when none has.</summary>
    public static int ClassFor(int bytes)
    {
        for (var index = 0; index < ClassCount; index++)
        {
            if (bytes <= SizeOf(index) - Headroom)
            {
                return index;
            }
        }

        return -1;
    }

    public byte* Take(int sizeClass)
    {
        BytesHeld += SizeOf(sizeClass);
        var block = (byte*)_free[sizeClass];
        if (block == null)
        {
            return (byte*)NativeMemory.Alloc((nuint)SizeOf(sizeClass));
        }

        _free[sizeClass] = *(nint*)block;
        _freeCount[sizeClass]--;
        return block;
    }

    public void Return(byte* block, int sizeClass)
    {
        BytesHeld -= SizeOf(sizeClass);
        // At most 4 MB of each class is kept.
        if (_freeCount[sizeClass] >= 1024 >> (sizeClass * 2))
        {
            NativeMemory.Free(block);
            return;
        }

        *(nint*)block = _free[sizeClass];
        _free[sizeClass] = (nint)block;
        _freeCount[sizeClass]++;
    }

    public void Dispose()
    {
        NativeMemory.Free(_scratch);
        for (var index = 0; index < ClassCount; index++)
        {
            for (var block = _free[index]; block != 0;)
            {
                var next = *(nint*)block;
                NativeMemory.Free((void*)block);
                block = next;
            }

            _free[index] = 0;
        }
    }
}
