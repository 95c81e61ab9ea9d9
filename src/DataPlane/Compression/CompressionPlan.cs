using System.Text;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Compression;

/// <summary>How one service compresses; made with its table entry.</summary>
internal sealed class CompressionPlan
{
    private readonly CompressionCoding[] _codings;
    private readonly MediaTypes _types;
    private readonly long _bytesMin;

    private CompressionPlan(CompressionSettings settings)
    {
        _codings = [.. settings.Codings.Where(EncoderPool.Has)];
        _types = new MediaTypes(settings.MediaTypes);
        _bytesMin = Math.Max(settings.BytesMin, 1);
        Level = settings.Level;
        Offload = settings.Offload;
    }

    public CompressionLevel Level { get; }

    /// <summary>Real servers do not learn what clients accept.</summary>
    public bool Offload { get; }

    /// <summary>Null for a service that does not compress.</summary>
    public static CompressionPlan? Of(VirtualService service) => service.Compression.Enabled ? new CompressionPlan(service.Compression) : null;

    /// <summary>Codings that the service names and this machine has not.</summary>
    public static IEnumerable<CompressionCoding> Missing(VirtualService service) => service.Compression.Enabled ? service.Compression.Codings.Where(coding => !EncoderPool.Has(coding)) : [];

    /// <summary>The coding that the client likes best; null for none.</summary>
    public CompressionCoding? Choose(RequestHead head)
    {
        var accepted = AcceptEncoding.None;
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            if (field.NameLength == 15 && Ascii.EqualsIgnoreCase(head.Name(field), "accept-encoding"u8))
            {
                accepted.Read(head.Value(field));
                field.IsHopByHop |= Offload;
            }
        }

        CompressionCoding? best = null;
        var bestWeight = Math.Max(accepted.Identity - 1, 0);
        foreach (var coding in _codings)
        {
            var weight = coding switch { CompressionCoding.Gzip => accepted.Gzip, CompressionCoding.Brotli => accepted.Brotli, _ => accepted.Zstd };
            if (weight > bestWeight)
            {
                (best, bestWeight) = (coding, weight);
            }
        }

        return best;
    }

    /// <summary>Whether a response is one that is compressed for clients that want it.</summary>
    public bool Suits(ResponseHead head, in CodedFields fields) =>
        !fields.IsFixed
        && head.Status is (>= 200 and <= 203) or >= 400
        && (head.ContentLength < 0 || head.ContentLength >= _bytesMin)
        && fields.ContentTypeAt >= 0 && _types.Contains(head.Value(head.Fields[fields.ContentTypeAt]));

    /// <summary>The line about it.</summary>
    public static ReadOnlySpan<byte> LineOf(CompressionCoding coding) => coding switch
    {
        CompressionCoding.Gzip => "Content-Encoding: gzip\r\n"u8,
        CompressionCoding.Brotli => "Content-Encoding: br\r\n"u8,
        CompressionCoding.Zstd => "Content-Encoding: zstd\r\n"u8,
    };
}
