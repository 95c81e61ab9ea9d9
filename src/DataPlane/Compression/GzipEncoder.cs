using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Compression;

/// <summary>gzip (RFC 1952) by zlib: 264 KB, used again without an allocation.</summary>
internal sealed unsafe class GzipEncoder(int level) : BodyEncoder
{
    private Libz.Stream* _stream;

    public override bool Begin()
    {
        if (_stream != null)
        {
            return Libz.Reset(_stream) == Libz.Ok;
        }

        _stream = (Libz.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Libz.Stream));
        if (Libz.Begin(_stream, level) == Libz.Ok)
        {
            return true;
        }

        NativeMemory.Free(_stream);
        _stream = null;
        return false;
    }

    public override bool Encode(ref byte* data, ref int length, byte* output, int room, EncodeStep step, out int written)
    {
        _stream->NextIn = data;
        _stream->AvailableIn = (uint)length;
        _stream->NextOut = output;
        _stream->AvailableOut = (uint)room;
        var result = Libz.Deflate(_stream, step switch { EncodeStep.Run => 0, EncodeStep.Flush => Libz.SyncFlush, _ => Libz.Finish });
        if (result is not (Libz.Ok or Libz.StreamEnd or Libz.BufferError))
        {
            throw new InvalidOperationException($"zlib refuses to compress: {result}");
        }

        written = room - (int)_stream->AvailableOut;
        data = _stream->NextIn;
        length = (int)_stream->AvailableIn;
        return step == EncodeStep.Finish ? result == Libz.StreamEnd : length == 0 && _stream->AvailableOut != 0;
    }

    public override void Dispose()
    {
        if (_stream != null)
        {
            _ = Libz.End(_stream);
            NativeMemory.Free(_stream);
            _stream = null;
        }
    }
}
