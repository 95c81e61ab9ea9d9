namespace LoadMaster.DataPlane.Http;

/// <summary>How the end of a body is told.</summary>
internal enum BodyKind : byte
{
    None,
    Length,
    Chunked,
    UntilClose,
}

/// <summary>Tells which of the bytes received belong to a body, and when it has ended. A mutable struct: hold it in a field.</summary>
internal struct BodyFraming
{
    /// <summary>Where the end is not known beforehand, what follows it is read too and has to be kept.</summary>
    private const int ChunkedReadBytes = 64 * 1024;

    private ChunkScanner _chunks;
    private long _remaining;

    public BodyKind Kind { get; private set; }

    public bool IsDone { get; private set; }

    public readonly bool IsMalformed => Kind == BodyKind.Chunked && _chunks.IsMalformed;

    public void Start(BodyKind kind, long length)
    {
        Kind = kind == BodyKind.Length && length == 0 ? BodyKind.None : kind;
        _remaining = length;
        _chunks.Reset();
        IsDone = Kind == BodyKind.None;
    }

    /// <summary>How many of the bytes are the body's; what follows them is not.</summary>
    public unsafe int Take(byte* data, int length)
    {
        switch (Kind)
        {
            case BodyKind.Length:
                var count = (int)Math.Min(_remaining, length);
                _remaining -= count;
                IsDone = _remaining == 0;
                return count;
            case BodyKind.Chunked:
                var taken = _chunks.Take(data, length);
                IsDone = _chunks.IsDone;
                return taken;
            case BodyKind.UntilClose:
                return length;
            default:
                return 0;
        }
    }

    /// <summary>The next bytes of the body itself, without its framing; moves on behind them. 0 when there are no more here.</summary>
    public unsafe int NextRun(ref byte* data, ref int length, out byte* run)
    {
        if (Kind == BodyKind.Chunked)
        {
            var chunk = _chunks.NextRun(ref data, ref length, out run);
            IsDone = _chunks.IsDone;
            return chunk;
        }

        run = data;
        var count = Take(data, length);
        data += count;
        length -= count;
        return count;
    }

    /// <summary>How much to read at most so as not to read far beyond the body.</summary>
    public readonly int ReadSize(int sizeMax) => (int)Math.Min(Kind == BodyKind.Length ? _remaining : ChunkedReadBytes, sizeMax);

    /// <summary>The sender has closed; true when that is this body's proper end.</summary>
    public bool EndByClose()
    {
        IsDone |= Kind == BodyKind.UntilClose;
        return IsDone;
    }
}
