using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>A response's head, parsed strictly: a server that is ambiguous about framing is not passed on.</summary>
internal sealed unsafe class ResponseHead : MessageHead
{
    public int Status;

    /// <summary>Where the status line goes on behind its version.</summary>
    public const int AfterVersion = 8;

    /// <summary>How the body's end is told; ask only for a final response.</summary>
    public BodyKind BodyOf(bool toHead) =>
        toHead || Status is 204 or 304 ? BodyKind.None
        : IsChunked ? BodyKind.Chunked
        : ContentLength >= 0 ? BodyKind.Length
        : BodyKind.UntilClose;

    public bool KeepsAlive => IsHttp11 && !SaysClose;

    /// <summary><see cref="ParseStatus.Complete"/>, <see cref="ParseStatus.NeedMore"/>, or anything else for a malformed head.</summary>
    public int Parse(byte* data, int length)
    {
        Clear(data);
        var lineEnd = HeadParse.EndOfLine(data, 0, length);
        if (lineEnd < 0)
        {
            return lineEnd == HeadParse.BareLineEnd ? ParseStatus.Malformed : HeadParse.WaitOrRefuse(length);
        }

        return ParseLine(new ReadOnlySpan<byte>(data, lineEnd)) ? ParseFields(lineEnd + 2, length) : ParseStatus.Malformed;
    }

    private bool ParseLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || (line.Length > 12 && line[12] != ' ') || line[AfterVersion..].ContainsAnyExcept(HttpText.FieldValue))
        {
            return false;
        }

        IsHttp11 = line[7] == '1';
        if (!HttpText.TryParseLength(line.Slice(9, 3), out var status))
        {
            return false;
        }

        Status = (int)status;
        return Status is >= 100 and <= 599;
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
                return Length <= Limits.HeaderBytesMax && IsClear() ? ParseStatus.Complete : ParseStatus.Malformed;
            }

            if (FieldCount == Limits.HeaderFieldsMax
                || !HeadParse.TryReadField(Data, start, lineEnd, out var field)
                || !Note(ref field))
            {
                return ParseStatus.Malformed;
            }

            Fields[FieldCount++] = field;
            start = field.End;
        }
    }

    private bool IsClear() =>
        ReadConnection()
        && !(IsChunked && (ContentLength >= 0 || !IsHttp11 || Status is 204 or < 200));
}
