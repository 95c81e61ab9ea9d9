using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Caching;

/// <summary>How one service keeps responses, and where; made with its table entry.</summary>
internal sealed class CachePlan(CacheSettings settings, HttpCache cache, CacheBell bell)
{
    private readonly byte[][] _prefixes = [.. settings.ExcludePaths.Where(path => path[0] == '/').Select(Encoding.ASCII.GetBytes)];
    private readonly byte[][] _suffixes = [.. settings.ExcludePaths.Where(path => path[0] == '*').Select(path => Encoding.ASCII.GetBytes(path[1..]))];

    public CacheSettings Settings { get; } = settings;

    public HttpCache Cache { get; } = cache;

    public CacheBell Bell { get; } = bell;

    public long WaitMs { get; } = settings.WaitSecondsMax * 1000L;

    public bool Excludes(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        var path = query < 0 ? target : target[..query];
        foreach (var prefix in _prefixes)
        {
            if (path.StartsWith(prefix))
            {
                return true;
            }
        }

        foreach (var suffix in _suffixes)
        {
            if (path.EndsWith(suffix))
            {
                return true;
            }
        }

        return false;
    }
}
