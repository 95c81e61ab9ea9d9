using System.Buffers;
using System.IO.Compression;

namespace LoadMaster.DataPlane.Compression;

/// <summary>Brotli (RFC 7932) by the framework's encoder with a window of 128 KB. It cannot begin anew: each body costs its native state and one small handle object.</summary>
internal sealed unsafe class BrotliBodyEncoder(int quality) : BodyEncoder
{
    private const int WindowLog = 17;

    private BrotliEncoder _encoder;

    public override bool Begin()
    {
        _encoder = new BrotliEncoder(quality, WindowLog);
        return true;
    }

    public override bool Encode(ref byte* data, ref int length, byte* output, int room, EncodeStep step, out int written)
    {
        var target = new Span<byte>(output, room);
        written = 0;
        if (length > 0 || step == EncodeStep.Finish)
        {
            var status = _encoder.Compress(new ReadOnlySpan<byte>(data, length), target, out var consumed, out written, step == EncodeStep.Finish);
            Require(status);
            data += consumed;
            length -= consumed;
            if (status == OperationStatus.DestinationTooSmall || step != EncodeStep.Flush)
            {
                return status == OperationStatus.Done;
            }
        }

        if (step == EncodeStep.Run)
        {
            return true;
        }

        var flushed = _encoder.Flush(target[written..], out var more);
        Require(flushed);
        written += more;
        return flushed == OperationStatus.Done;
    }

    public override void End() => _encoder.Dispose();

    public override void Dispose() => _encoder.Dispose();

    private static void Require(OperationStatus status)
    {
        if (status == OperationStatus.InvalidData)
        {
            throw new InvalidOperationException("Brotli refuses to compress");
        }
    }
}
