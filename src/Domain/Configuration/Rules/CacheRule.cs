using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A cache has responses to keep, room for them, and paths that can be told.</summary>
internal sealed class CacheRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            Check(config.VirtualServices[index], JsonPath.Service(index).Field("cache"), problems);
        }
    }

    private static void Check(VirtualService service, JsonPath at, ProblemList problems)
    {
        var cache = service.Cache;
        if (cache.Enabled && service.Layer == ServiceLayer.Relayed && service.Type is not (ServiceType.Http or ServiceType.Https))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("enabled"), $"A {Words.Of(service.Type)} service has no responses to keep; make it http or https, or switch the cache off.");
        }

        if (cache.MemoryMegabytes > 0 && cache.EntryBytesMax > cache.MemoryMegabytes * 1024L * 1024 / 4)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("entryBytesMax"),
                $"One entry may have {cache.EntryBytesMax} bytes, more than a quarter of the cache's {cache.MemoryMegabytes} MB; give the cache more memory, or entries less.",
                at.Field("memoryMegabytes"));
        }

        for (var index = 0; index < cache.ExcludePaths.Count; index++)
        {
            var path = cache.ExcludePaths[index];
            if (path.Length < 1 || path[0] is not ('/' or '*') || path == "*" || path.Any(character => character is <= ' ' or >= '\u007f' or '?' or '#'))
            {
                problems.Add(
                    ProblemCodes.BadHttpText,
                    at.Field("excludePaths").Item(index),
                    $"\"{JsonText.Shortened(path)}\" is no path to leave out: write a path that begins with a slash (/admin/), or a star and how paths end (*.php), without blanks, query and fragment.");
            }
        }
    }
}
