using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>One loop's way into the access logs: writes each line whole and hands it on without waiting or allocating.</summary>
internal sealed unsafe class LoopAccessLog(EventLoop loop, AccessLogFeed feed)
{
    /// <summary>Where the status of a request that got no answer stands, as other servers write it.</summary>
    private const int ClientClosed = 499;
    private const int SecondBytes = 20;
    private const int ClfBytes = 26;

    private readonly byte[] _line = GC.AllocateArray<byte>(Limits.AccessLogLineBytesMax, pinned: true);
    private readonly byte[] _second = new byte[SecondBytes];
    private readonly byte[] _clf = new byte[ClfBytes];
    private long _secondShown = -1;

    /// <summary>Writes the line and counts it, or that it was lost.</summary>
    public void Write(AccessFormat format, in AccessFacts facts, in KeptTexts kept, ref ServiceCell cell)
    {
        fixed (byte* line = _line)
        {
            var writer = new LineWriter(line, Limits.AccessLogLineBytesMax, format.IsJson);
            foreach (ref readonly var piece in format.Pieces.AsSpan())
            {
                Write(ref writer, piece, facts, kept);
            }

            if (feed.RingOf(loop.Index) is { } ring && ring.TryPut(format.Service, writer.Line))
            {
                cell.AccessLogLines++;
            }
            else
            {
                cell.AccessLogLost++;
            }
        }
    }

    private void Write(ref LineWriter writer, in AccessPiece piece, in AccessFacts facts, in KeptTexts kept)
    {
        switch (piece.Variable)
        {
            case AccessVariable.Literal:
                writer.Raw(piece.Bytes);
                break;
            case AccessVariable.Time:
            case AccessVariable.TimeClf:
                WriteTime(ref writer, piece.Variable == AccessVariable.TimeClf);
                break;
            case AccessVariable.Client:
                WriteClient(ref writer, facts.Client);
                break;
            case AccessVariable.Server:
                writer.Value(facts.Server is { } server ? server.LogText : default);
                break;
            case AccessVariable.ClientPort or AccessVariable.BytesIn or AccessVariable.BytesOut or AccessVariable.BodyBytesOut or AccessVariable.Tries or AccessVariable.Status:
                writer.Number(NumberOf(piece.Variable, facts));
                break;
            case AccessVariable.QueueMs:
                writer.Milliseconds(facts.QueuedFor);
                break;
            case AccessVariable.DurationMs:
                writer.Milliseconds(loop.NowMicroseconds - facts.StartedAt);
                break;
            case AccessVariable.ResponseMs when facts.RespondedAt == 0:
                writer.NoNumber();
                break;
            case AccessVariable.ResponseMs:
                writer.Milliseconds(facts.RespondedAt - facts.StartedAt);
                break;
            case AccessVariable.Complete:
                writer.Raw(facts.IsComplete ? "true"u8 : "false"u8);
                break;
            case AccessVariable.Tls:
                writer.Raw(facts.IsSecure ? "true"u8 : "false"u8);
                break;
            case AccessVariable.Cache:
                writer.Value(WordOf(facts.Cache));
                break;
            case AccessVariable.Protocol:
                writer.Value(facts.MinorVersion switch { < 0 => default, 0 => "HTTP/1.0"u8, AccessFacts.Simple => "HTTP/0.9"u8, _ => "HTTP/1.1"u8 });
                break;
            default:
                writer.Value(kept[piece.Index]);
                break;
        }
    }

    private static long NumberOf(AccessVariable variable, in AccessFacts facts) => variable switch
    {
        AccessVariable.ClientPort => facts.Client.Port,
        AccessVariable.BytesIn => facts.BytesIn,
        AccessVariable.BytesOut => facts.BytesOut,
        AccessVariable.BodyBytesOut => facts.BodyBytesOut,
        AccessVariable.Tries => facts.Tries,
        _ => facts.Status == 0 ? ClientClosed : facts.Status,
    };

    /// <summary>Empty where nothing is kept.</summary>
    private static ReadOnlySpan<byte> WordOf(CacheTurn turn) => turn switch
    {
        CacheTurn.Off => default,
        CacheTurn.Hit => "hit"u8,
        CacheTurn.Stale => "stale"u8,
        CacheTurn.Renewed => "renewed"u8,
        CacheTurn.Bypass or CacheTurn.Unsafe => "bypass"u8,
        _ => "miss"u8,
    };

    private static void WriteClient(ref LineWriter writer, in ClientAddress client)
    {
        Span<byte> text = stackalloc byte[40];
        writer.Raw(text[..client.Format(text)]);
    }

    /// <summary>The second's text is made once a second.</summary>
    private void WriteTime(ref LineWriter writer, bool clf)
    {
        var now = loop.UtcNow;
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second != _secondShown)
        {
            _secondShown = second;
            _ = now.TryFormat(_second, out _, "yyyy-MM-ddTHH:mm:ss.", System.Globalization.CultureInfo.InvariantCulture);
            _ = now.TryFormat(_clf, out _, "dd/MMM/yyyy:HH:mm:ss +0000", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (clf)
        {
            writer.Raw(_clf);
            return;
        }

        var milliseconds = now.Millisecond;
        writer.Raw(_second);
        writer.Raw([(byte)('0' + (milliseconds / 100)), (byte)('0' + (milliseconds / 10 % 10)), (byte)('0' + (milliseconds % 10)), (byte)'Z']);
    }
}
