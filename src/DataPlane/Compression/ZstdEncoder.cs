namespace LoadMaster.DataPlane.Compression;

/// <summary>zstd (RFC 8878) by libzstd with a window of 128 KB: about 1 MB, used again without an allocation.</summary>
internal sealed unsafe class ZstdEncoder(int level, int tableLog) : BodyEncoder
{
    private const int WindowLog = 17;

    private nint _context;

    public override bool Begin()
    {
        if (_context != 0)
        {
            return Libzstd.IsError(Libzstd.Reset(_context, Libzstd.ResetSession)) == 0;
        }

        _context = Libzstd.Create();
        if (_context == 0)
        {
            return false;
        }

        var refused = Libzstd.IsError(Libzstd.Set(_context, Libzstd.CompressionLevel, level))
            + Libzstd.IsError(Libzstd.Set(_context, Libzstd.WindowLog, WindowLog))
            + Libzstd.IsError(Libzstd.Set(_context, Libzstd.HashLog, tableLog))
            + Libzstd.IsError(Libzstd.Set(_context, Libzstd.ChainLog, tableLog));
        if (refused != 0)
        {
            Dispose();
        }

        return refused == 0;
    }

    public override bool Encode(ref byte* data, ref int length, byte* output, int room, EncodeStep step, out int written)
    {
        var input = new Libzstd.Buffer { Data = data, Size = (nuint)length };
        var target = new Libzstd.Buffer { Data = output, Size = (nuint)room };
        var left = Libzstd.Compress(_context, &target, &input, step switch { EncodeStep.Run => Libzstd.Continue, EncodeStep.Flush => Libzstd.Flush, _ => Libzstd.End });
        if (Libzstd.IsError(left) != 0)
        {
            throw new InvalidOperationException($"libzstd refuses to compress: {-(nint)left}");
        }

        written = (int)target.Position;
        data += input.Position;
        length -= (int)input.Position;
        return length == 0 && (step == EncodeStep.Run ? written < room : left == 0);
    }

    public override void Dispose()
    {
        if (_context != 0)
        {
            _ = Libzstd.Free(_context);
            _context = 0;
        }
    }
}
