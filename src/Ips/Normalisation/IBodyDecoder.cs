namespace LoadMaster.Ips.Normalisation;

/// <summary>Undoes a coding that the base library does not know. Each thread has its own.</summary>
public interface IBodyDecoder
{
    /// <summary>Decodes at most as many bytes as the target holds; -1 when nothing could be read.</summary>
    int Decode(ReadOnlySpan<byte> source, Span<byte> target);
}
