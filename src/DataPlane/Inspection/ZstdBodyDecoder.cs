using LoadMaster.DataPlane.Compression;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>zstd (RFC 8878) by libzstd, for the inspection of bodies; frames that want a window of more than 8 MB (RFC 9659) are not read.</summary>
internal sealed unsafe class ZstdBodyDecoder : IBodyDecoder
{
    private const int WindowLogMax = 23;

    private readonly nint _context;

    private ZstdBodyDecoder()
    {
        _context = Libzstd.CreateDecoder();
        _ = Libzstd.SetDecoder(_context, Libzstd.WindowLogMax, WindowLogMax);
    }

    ~ZstdBodyDecoder() => _ = Libzstd.FreeDecoder(_context);

    /// <summary>Null when the library is not there: such bodies are looked at as they come.</summary>
    public static ZstdBodyDecoder? OrNone => Libzstd.IsAvailable ? new ZstdBodyDecoder() : null;

    public int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        _ = Libzstd.ResetDecoder(_context, Libzstd.ResetSession);
        fixed (byte* from = source, to = target)
        {
            var input = new Libzstd.Buffer { Data = from, Size = (nuint)source.Length };
            var output = new Libzstd.Buffer { Data = to, Size = (nuint)target.Length };
            while (output.Position < output.Size)
            {
                var before = (input.Position, output.Position);
                var code = Libzstd.Decompress(_context, &output, &input);
                if (Libzstd.IsError(code) != 0 || before == (input.Position, output.Position))
                {
                    break;
                }
            }

            return output.Position == 0 ? -1 : (int)output.Position;
        }
    }
}
