using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What an encoder makes of a body that is kept, on its way into the cache beside it: the next client that wants this coding gets it as it is.</summary>
/// <param name="entry">Where it counts as one that makes the coding; null for a body that is on its way into the cache itself.</param>
internal sealed unsafe class CodedFill(HttpCache cache, CompressionCoding coding, CachedResponse? entry) : IDisposable
{
    private CacheBuffer _body = new(cache);
    private bool _isGivenUp;

    public void Take(byte* data, int length) => _isGivenUp = _isGivenUp || !_body.TryAdd(data, length);

    /// <summary>The encoder is done; null when what it made is not kept after all.</summary>
    public CodedBody? Complete() => _isGivenUp ? null : new CodedBody(coding, _body.Bytes);

    public void Dispose()
    {
        _body.Dispose();
        entry?.EndCoding(coding);
    }
}
