using System.Text;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>A request's head, parsed strictly: what two parties could read in two ways is refused.</summary>
internal sealed unsafe partial class RequestHead : MessageHead
{
    private const int MethodBytesMax = 32;

    private int _hostAt;
    private int _targetStart;
    private int _targetLength;

    /// <summary>Bytes before <see cref="MessageHead.Data"/> that belong to no message.</summary>
    public int Skipped;

    /// <summary>The request line without its version.</summary>
    public int LineLength;

    public bool IsHead;

    /// <summary>Doing it twice is the same as once (RFC 9110 9.2.2).</summary>
    public bool IsIdempotent;

    public bool ExpectsContinue;

    /// <summary>Asks for another protocol that may be relayed.</summary>
    public bool WantsUpgrade;

    /// <summary>The index of the last X-Forwarded-For, or -1.</summary>
    public int ForwardedForAt;

    public bool HasBody => IsChunked || ContentLength > 0;

    public bool KeepsAlive => IsHttp11 ? !SaysClose : SaysKeepAlive && !SaysClose;

    public ReadOnlySpan<byte> Method => new(Data, _targetStart - 1);

    public bool HasHost => _hostAt >= 0;

    /// <summary>The value of Host, or else what an absolute target names; empty when HTTP/1.0 says neither.</summary>
    public ReadOnlySpan<byte> Host => _hostAt < 0 ? Authority : Value(Fields[_hostAt]);

    /// <summary>The target without scheme and authority.</summary>
    public ReadOnlySpan<byte> PathAndQuery
    {
        get
        {
            var authority = Target[0] == '/' ? default : Authority;
            return authority.IsEmpty ? Target : Target[(Target.IndexOf("://"u8) + 3 + authority.Length)..];
        }
    }

    public ReadOnlySpan<byte> Target => new(Data + _targetStart, _targetLength);

    /// <summary><see cref="ParseStatus.Complete"/>, <see cref="ParseStatus.NeedMore"/> or the status code of the refusal.</summary>
    public int Parse(byte* data, int length)
    {
        // One empty line before a request is forgiven (RFC 9112 2.2).
        Skipped = length >= 2 && data[0] == '\r' && data[1] == '\n' ? 2 : 0;
        length -= Skipped;
        Clear(data + Skipped);
        ExpectsContinue = WantsUpgrade = IsSimple = false;
        ForwardedForAt = _hostAt = -1;
        var lineEnd = HeadParse.EndOfLine(Data, 0, length);
        if (lineEnd < 0)
        {
            return lineEnd == HeadParse.BareLineEnd ? ParseStatus.Malformed
                : length > Limits.RequestLineBytesMax ? ParseStatus.LineTooLong : ParseStatus.NeedMore;
        }

        var status = lineEnd > Limits.RequestLineBytesMax ? ParseStatus.LineTooLong : ParseLine(new ReadOnlySpan<byte>(Data, lineEnd));
        return status == ParseStatus.Complete ? ParseFields(lineEnd + 2, length) : status;
    }

    private int ParseLine(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space is <= 0 or > MethodBytesMax || !HttpText.IsToken(line[..space]))
        {
            return ParseStatus.Malformed;
        }

        var rest = line[(space + 1)..];
        var targetLength = rest.IndexOf((byte)' ');
        if (targetLength <= 0)
        {
            return ParseStatus.Malformed;
        }

        var version = rest[(targetLength + 1)..];
        if (version.Length != 8 || !version.StartsWith("HTTP/"u8) || version[6] != '.'
            || version[5] is < (byte)'0' or > (byte)'9' || version[7] is < (byte)'0' or > (byte)'9')
        {
            return ParseStatus.Malformed;
        }

        if (version[5] != '1' || version[7] > '1')
        {
            return ParseStatus.VersionNotSupported;
        }

        IsHttp11 = version[7] == '1';
        _targetStart = space + 1;
        _targetLength = targetLength;
        LineLength = _targetStart + targetLength;
        return ReadMethod(line[..space]);
    }

    private int ReadMethod(ReadOnlySpan<byte> method)
    {
        IsHead = method.SequenceEqual("HEAD"u8);
        IsIdempotent = IsHead || method.SequenceEqual("GET"u8) || method.SequenceEqual("PUT"u8)
            || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("OPTIONS"u8);
        if (method.SequenceEqual("CONNECT"u8) || method.SequenceEqual("TRACE"u8))
        {
            return ParseStatus.NotImplemented;
        }

        var target = Target;
        var known = target[0] == '/'
            || (target.Length == 1 && target[0] == '*' && method.SequenceEqual("OPTIONS"u8))
            || !Authority.IsEmpty;
        return known && !target.ContainsAnyExcept(HttpText.Target) ? ParseStatus.Complete : ParseStatus.Malformed;
    }

    /// <summary>The host and port of an absolute target; empty when it is not one.</summary>
    private ReadOnlySpan<byte> Authority
    {
        get
        {
            var scheme = Target.IndexOf("://"u8);
            if (scheme <= 0 || !(HttpText.EqualsIgnoreCase(Target[..scheme], "http"u8) || HttpText.EqualsIgnoreCase(Target[..scheme], "https"u8)))
            {
                return default;
            }

            var rest = Target[(scheme + 3)..];
            var end = rest.IndexOfAny((byte)'/', (byte)'?');
            return end < 0 ? rest : rest[..end];
        }
    }

    private int ParseFields(int start, int length)
    {
        FieldsStart = start;
        while (true)
        {
            var lineEnd = HeadParse.EndOfLine(Data, start, length);
            if (lineEnd < 0)
            {
                return lineEnd == HeadParse.BareLineEnd ? ParseStatus.Malformed : HeadParse.WaitOrRefuse(length);
            }

            if (lineEnd == start)
            {
                Length = lineEnd + 2;
                return Length > Limits.HeaderBytesMax ? ParseStatus.HeadTooLarge : Check();
            }

            if (FieldCount == Limits.HeaderFieldsMax)
            {
                return ParseStatus.HeadTooLarge;
            }

            if (!HeadParse.TryReadField(Data, start, lineEnd, out var field) || !NoteRequestField(ref field))
            {
                return ParseStatus.Malformed;
            }

            Fields[FieldCount++] = field;
            start = field.End;
        }
    }

    private bool NoteRequestField(ref Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.Host:
                var first = _hostAt < 0;
                _hostAt = FieldCount;
                return first && !Value(field).ContainsAnyExcept(HttpText.Host);
            case FieldKind.Expect:
                ExpectsContinue |= HttpText.EqualsIgnoreCase(Value(field), "100-continue"u8);
                return true;
            case FieldKind.ForwardedFor:
                ForwardedForAt = FieldCount;
                return true;
            case FieldKind.ClientCertificate:
                // Left out as what concerns one connection is: no client may say this of itself.
                field.IsHopByHop = true;
                return true;
            case FieldKind.Upgrade:
                // h2c would carry requests past every rule here.
                WantsUpgrade = Value(field).IndexOf("h2c"u8) < 0 && !field.IsHopByHop;
                return Note(ref field);
            default:
                return Note(ref field);
        }
    }

    private int Check()
    {
        var ambiguous = (IsChunked && (ContentLength >= 0 || !IsHttp11))
            || (_hostAt < 0 && (IsHttp11 || Authority.ContainsAnyExcept(HttpText.Host)))
            || (_hostAt >= 0 && Target[0] != '/' && !Authority.IsEmpty && !Ascii.EqualsIgnoreCase(Authority, Value(Fields[_hostAt])));
        if (ambiguous || !ReadConnection())
        {
            return ParseStatus.Malformed;
        }

        WantsUpgrade &= HasUpgrade && SaysUpgrade && IsHttp11 && !HasBody;
        if (ForwardedForAt >= 0 && Fields[ForwardedForAt].IsHopByHop)
        {
            ForwardedForAt = -1;
        }

        return ParseStatus.Complete;
    }
}
