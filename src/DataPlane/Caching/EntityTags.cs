using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>Entity tags (RFC 9110 8.8.3), compared weakly: a tag that was made weak by compression is still the same.</summary>
internal static class EntityTags
{
    /// <summary>Whether a list of tags, or a star, has this one.</summary>
    /// <param name="tag">Empty for none.</param>
    public static bool Match(ReadOnlySpan<byte> list, ReadOnlySpan<byte> tag)
    {
        if (HttpText.TrimOws(list).SequenceEqual("*"u8))
        {
            return true;
        }

        tag = Opaque(tag);
        while (!list.IsEmpty && !tag.IsEmpty)
        {
            // A comma within a tag parts it: it is then not found, and the whole answer goes out.
            if (Opaque(HttpText.NextElement(ref list)).SequenceEqual(tag))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Opaque(ReadOnlySpan<byte> tag) => tag.StartsWith("W/"u8) ? tag[2..] : tag;
}
