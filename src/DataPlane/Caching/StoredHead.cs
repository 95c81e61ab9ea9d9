using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>Heads as they are kept: without what concerned one connection, framing or age.</summary>
internal static unsafe class StoredHead
{
    /// <summary>Writes the head without its last line end, so that a length can follow; returns its length.</summary>
    public static int Write(byte* target, ResponseHead head)
    {
        var writer = new LinesWriter(new Span<byte>(target, HttpScratch.HeadBufferBytes));
        AddStatus(ref writer, head);
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            if (IsKept(head, field) && field.Kind != FieldKind.ContentLength)
            {
                AddField(ref writer, head, field);
            }
        }

        return writer.Lines.Length;
    }

    /// <summary>Writes the kept head with what a 304 says anew (RFC 9111 3.2), whole; returns its length.</summary>
    public static int Merge(byte* target, ResponseHead kept, ResponseHead fresh)
    {
        var writer = new LinesWriter(new Span<byte>(target, HttpScratch.HeadBufferBytes));
        AddStatus(ref writer, kept);
        for (var index = 0; index < kept.FieldCount; index++)
        {
            ref var field = ref kept.Fields[index];
            if (!IsRenewed(fresh, kept.Name(field)))
            {
                AddField(ref writer, kept, field);
            }
        }

        for (var index = 0; index < fresh.FieldCount; index++)
        {
            ref var field = ref fresh.Fields[index];
            if (IsKept(fresh, field) && !DescribesBody(fresh.Name(field)))
            {
                AddField(ref writer, fresh, field);
            }
        }

        writer.Add("\r\n"u8);
        return writer.Lines.Length;
    }

    private static bool IsRenewed(ResponseHead fresh, ReadOnlySpan<byte> name)
    {
        if (DescribesBody(name))
        {
            return false;
        }

        for (var index = 0; index < fresh.FieldCount; index++)
        {
            if (Ascii.EqualsIgnoreCase(fresh.Name(fresh.Fields[index]), name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A 304 has no body: what it says of one is not this one's.</summary>
    private static bool DescribesBody(ReadOnlySpan<byte> name) =>
        HttpText.EqualsIgnoreCase(name, "content-length"u8) || HttpText.EqualsIgnoreCase(name, "content-encoding"u8)
        || HttpText.EqualsIgnoreCase(name, "content-type"u8) || HttpText.EqualsIgnoreCase(name, "content-range"u8);

    private static bool IsKept(ResponseHead head, in Field field) =>
        !field.IsHopByHop && field.Kind != FieldKind.TransferEncoding
        && !HttpText.EqualsIgnoreCase(head.Name(field), "age"u8) && !HttpText.EqualsIgnoreCase(head.Name(field), "trailer"u8);

    private static void AddStatus(ref LinesWriter writer, ResponseHead head)
    {
        writer.Add("HTTP/1.1"u8);
        writer.Add(new ReadOnlySpan<byte>(head.Data + ResponseHead.AfterVersion, head.FieldsStart - ResponseHead.AfterVersion));
    }

    private static void AddField(ref LinesWriter writer, ResponseHead head, in Field field) =>
        writer.Add(new ReadOnlySpan<byte>(head.Data + field.Start, field.End - field.Start));
}
