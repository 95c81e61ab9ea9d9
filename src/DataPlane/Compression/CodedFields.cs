using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Compression;

/// <summary>The fields of a response that decide about compression, or change with it.</summary>
internal struct CodedFields
{
    /// <summary>The index; -1 for none, or when there is more than one.</summary>
    public int ContentTypeAt;

    /// <summary>The index; -1 for none.</summary>
    public int TagAt;

    /// <summary>Coded already, a part, or not to be transformed.</summary>
    public bool IsFixed;

    /// <summary>Coded already or a part: its text cannot be read.</summary>
    public bool IsUnreadable;

    /// <summary>Says already that it depends on Accept-Encoding.</summary>
    public bool Varies;

    public static CodedFields Of(ResponseHead head)
    {
        var fields = new CodedFields { ContentTypeAt = -1, TagAt = -1 };
        var types = 0;
        for (var index = 0; index < head.FieldCount; index++)
        {
            var name = head.Name(head.Fields[index]);
            switch (name.Length)
            {
                case 4 when Ascii.EqualsIgnoreCase(name, "etag"u8):
                    fields.TagAt = index;
                    break;
                case 4 when Ascii.EqualsIgnoreCase(name, "vary"u8):
                    fields.Varies |= Has(head.Value(head.Fields[index]), "accept-encoding"u8) || Has(head.Value(head.Fields[index]), "*"u8);
                    break;
                case 12 when Ascii.EqualsIgnoreCase(name, "content-type"u8):
                    fields.ContentTypeAt = types++ == 0 ? index : -1;
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "cache-control"u8):
                    fields.IsFixed |= Has(head.Value(head.Fields[index]), "no-transform"u8);
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "content-range"u8):
                    fields.IsFixed = fields.IsUnreadable = true;
                    break;
                case 16 when Ascii.EqualsIgnoreCase(name, "content-encoding"u8):
                    fields.IsFixed = true;
                    fields.IsUnreadable |= !HttpText.EqualsIgnoreCase(head.Value(head.Fields[index]), "identity"u8);
                    break;
            }
        }

        return fields;
    }

    /// <summary>Leaves out what is not true of the coded body: its length, framing, digests, ranges and trailers, and the strong validator.</summary>
    public readonly void Drop(ResponseHead head)
    {
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            var name = head.Name(field);
            field.IsHopByHop |= field.Kind is FieldKind.ContentLength or FieldKind.TransferEncoding
                || name.Length switch
                {
                    4 => Ascii.EqualsIgnoreCase(name, "etag"u8),
                    6 => Ascii.EqualsIgnoreCase(name, "digest"u8),
                    7 => Ascii.EqualsIgnoreCase(name, "trailer"u8),
                    11 => Ascii.EqualsIgnoreCase(name, "content-md5"u8) || Ascii.EqualsIgnoreCase(name, "repr-digest"u8),
                    13 => Ascii.EqualsIgnoreCase(name, "accept-ranges"u8),
                    14 => Ascii.EqualsIgnoreCase(name, "content-digest"u8),
                    _ => false,
                };
        }
    }

    private static bool Has(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        while (!list.IsEmpty)
        {
            if (HttpText.EqualsIgnoreCase(HttpText.NextElement(ref list), word))
            {
                return true;
            }
        }

        return false;
    }
}
