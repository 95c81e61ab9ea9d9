using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LoadMaster.Ips;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Host.Inspection;

/// <summary>What was uploaded: one rule file, or an archive (tar.gz) as rule sets are published.</summary>
public static class RuleUpload
{
    private const int FilesMax = 2_000;

    /// <summary>The rule files in it. Throws <see cref="InvalidDataException"/> with the reason when there is none to be had.</summary>
    public static IReadOnlyList<RuleSource> Read(string name, byte[] bytes)
    {
        if (bytes is not [0x1F, 0x8B, ..])
        {
            return [new RuleSource(name, Encoding.Latin1.GetString(bytes))];
        }

        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
        {
            CopyBounded(gzip, plain);
        }

        plain.Position = 0;
        var sources = ReadTar(plain);
        return sources.Count > 0 ? sources : throw new InvalidDataException("the archive holds no file that ends in .rules");
    }

    private static void CopyBounded(Stream from, Stream to)
    {
        var piece = new byte[64 * 1024];
        int count;
        while ((count = from.Read(piece)) > 0)
        {
            if (to.Length + count > IpsLimits.RuleFileBytesMax)
            {
                throw new InvalidDataException($"it unpacks to more than {IpsLimits.RuleFileBytesMax} bytes");
            }

            to.Write(piece, 0, count);
        }
    }

    /// <summary>Settings first: rules may use the variables and classes in them.</summary>
    private static List<RuleSource> ReadTar(Stream plain)
    {
        var rules = new List<RuleSource>();
        var settings = new List<RuleSource>();
        using var tar = new TarReader(plain);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } data || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                continue;
            }

            var list = entry.Name.EndsWith(".rules", StringComparison.Ordinal) ? rules
                : Path.GetFileName(entry.Name) is "classification.config" or "threshold.conf" ? settings
                : null;
            if (list is not null && rules.Count < FilesMax)
            {
                using var reader = new StreamReader(data, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
                list.Add(new RuleSource(Path.GetFileName(entry.Name), reader.ReadToEnd()));
            }
        }

        return rules.Count == 0 ? [] : [.. settings, .. rules];
    }
}
