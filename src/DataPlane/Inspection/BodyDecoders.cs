using LoadMaster.Ips.Normalisation;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>What the inspection can decode beyond the base library.</summary>
public static class BodyDecoders
{
    /// <summary>One for one thread; null when libzstd is not there.</summary>
    public static IBodyDecoder? Zstd() => ZstdBodyDecoder.OrNone;
}
