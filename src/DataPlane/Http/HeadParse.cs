using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>How parsing a head ended; other values are the status code that tells what is wrong.</summary>
internal static class ParseStatus
{
    public const int NeedMore = 0;
    public const int Complete = 1;
    public const int Malformed = 400;
    public const int LineTooLong = 414;
    public const int HeadTooLarge = 431;
    public const int NotImplemented = 501;
    public const int VersionNotSupported = 505;
}

/// <summary>What request and response heads share: lines that end in CRLF and nothing else, and field lines.</summary>
internal static unsafe class HeadParse
{
    public const int NeedMore = -1;
    public const int BareLineEnd = -2;

    /// <summary>The offset of the line's CR; <see cref="NeedMore"/>; <see cref="BareLineEnd"/> for a CR or LF alone.</summary>
    public static int EndOfLine(byte* data, int start, int length)
    {
        var at = new ReadOnlySpan<byte>(data + start, length - start).IndexOfAny((byte)'\r', (byte)'\n');
        if (at < 0)
        {
            return NeedMore;
        }

        at += start;
        if (data[at] == '\n')
        {
            return BareLineEnd;
        }

        if (at + 1 == length)
        {
            return NeedMore;
        }

        return data[at + 1] == '\n' ? at : BareLineEnd;
    }

    /// <summary>Reads one field line; false when it is not exactly <c>name: value</c> (a folded line starts with a blank, which no name does).</summary>
    public static bool TryReadField(byte* data, int start, int lineEnd, out Field field)
    {
        field = default;
        var line = new ReadOnlySpan<byte>(data + start, lineEnd - start);
        var colon = line.IndexOfAnyExcept(HttpText.Token);
        if (colon <= 0 || line[colon] != ':')
        {
            return false;
        }

        var valueStart = colon + 1;
        while (valueStart < line.Length && line[valueStart] is (byte)' ' or (byte)'\t')
        {
            valueStart++;
        }

        var valueEnd = line.Length;
        while (valueEnd > valueStart && line[valueEnd - 1] is (byte)' ' or (byte)'\t')
        {
            valueEnd--;
        }

        var value = line[valueStart..valueEnd];
        if (value.ContainsAnyExcept(HttpText.FieldValue))
        {
            return false;
        }

        field = new Field(start, colon, start + valueStart, value.Length, lineEnd + 2, FieldKinds.Of(line[..colon]));
        return true;
    }

    /// <summary>A head that is incomplete although all that it may have is there.</summary>
    public static int WaitOrRefuse(int length) => length > Limits.HeaderBytesMax ? ParseStatus.HeadTooLarge : ParseStatus.NeedMore;
}
