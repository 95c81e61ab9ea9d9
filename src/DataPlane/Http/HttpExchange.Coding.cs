using System.Text;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>
/// Responses that are compressed on their way. What an encoder keeps back is sent when nothing has come for two rounds of the loop, so that slow responses are not held up and fast ones stay whole.
/// </summary>
internal sealed unsafe partial class HttpExchange
{
    private const int QuietRoundsMax = 2;

    private CompressionCoding? _accepted;
    private BodyEncoder? _encoder;

    /// <summary>What this request's encoder makes of what is kept.</summary>
    private CodedFill? _codedFill;

    /// <summary>Rounds without news until what is kept back is sent; 0: nothing is.</summary>
    private int _quietRoundsLeft;

    /// <summary>What the client accepts, read while its head is there. HTTP/1.0 knows no chunks: it gets what the server sends.</summary>
    private void BeginCoding(CompressionPlan plan, RequestHead head)
    {
        _accepted = plan.Choose(head);
        if (!_isHttp11)
        {
            _accepted = null;
        }
    }

    /// <summary>Adds the lines that tell how the response is coded; true when it is one to be coded, and then begins to.</summary>
    /// <param name="kept">What may have its body in the coding already; null for none.</param>
    private bool AddCoding(ref LinesWriter writer, CompressionPlan plan, ResponseHead head, in CodedFields fields, BodyKind kind, CachedResponse? kept)
    {
        if (!plan.Suits(head, fields))
        {
            return false;
        }

        if (!fields.Varies)
        {
            writer.Add("Vary: Accept-Encoding\r\n"u8);
        }

        if (_accepted is not { } coding)
        {
            return false;
        }

        _coded = kept?.CodedAs(coding);
        if (_coded is null && kind != BodyKind.None && !TakeEncoder(plan, coding))
        {
            return false;
        }

        writer.Add(CompressionPlan.LineOf(coding));
        return true;
    }

    private bool TakeEncoder(CompressionPlan plan, CompressionCoding coding)
    {
        _encoder = loop.Encoders.Take(coding, plan.Level);
        if (_encoder is null)
        {
            _client.Service.Cell.CompressionsSkipped++;
            return false;
        }

        _quietRoundsLeft = 0;
        _client.Service.Cell.Compressions++;
        return true;
    }

    /// <summary>What the encoder makes of a body that the cache has, or gets at the same time, is kept with it.</summary>
    private void KeepCoded(CachedResponse? kept)
    {
        if (kept?.TryBeginCoding(_accepted!.Value) ?? _fill is not null)
        {
            _codedFill = new CodedFill(Caching.Cache, _accepted!.Value, kept);
        }
    }

    /// <summary>The length is known only of what the cache has as it is sent.</summary>
    private void AddFraming(ref LinesWriter writer)
    {
        if (_coded is not null)
        {
            writer.Add("Content-Length: "u8);
            writer.Add(_coded.Length);
            writer.Add("\r\n"u8);
        }
        else if (_isHttp11)
        {
            writer.Add("Transfer-Encoding: chunked\r\n"u8);
        }
    }

    private void EndCoding()
    {
        loop.Encoders.Return(_encoder!, _accepted!.Value, _table.Entry.Compression!.Level);
        _encoder = null;
    }

    /// <summary>False when the client is gone, and with it the exchange.</summary>
    private bool Encode(byte* data, int length, EncodeStep step)
    {
        var stage = loop.Http.Stage;
        bool done;
        _client.Service.Cell.CompressedBytesIn += step == EncodeStep.Run ? length : 0;
        do
        {
            var output = stage.Open(out var room);
            done = _encoder!.Encode(ref data, ref length, output, room, step, out var written);
            _codedFill?.Take(output, written);
            stage.Close(written);
            _client.Service.Cell.CompressedBytesOut += written;
            if (stage.IsFull && !SendStage())
            {
                return false;
            }
        }
        while (!done);
        return true;
    }

    /// <summary>After the reads of a round: sends what is kept back once nothing comes any more.</summary>
    private void FlushWhenQuiet(bool moved)
    {
        if (_encoder is null || _quietRoundsLeft == 0 || HasRewritten || _phase != Phase.Responding || !_client.Output.IsEmpty)
        {
            return;
        }

        if (moved || --_quietRoundsLeft > 0)
        {
            loop.Defer(_upstream!);
            return;
        }

        loop.Http.Stage.Clear();
        if (Encode(Buffers.Scratch, 0, EncodeStep.Flush))
        {
            _ = SendStage();
        }
    }
}
