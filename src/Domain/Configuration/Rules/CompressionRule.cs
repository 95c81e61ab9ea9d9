using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Compression works on responses, with something to compress and something to compress it with.</summary>
internal sealed class CompressionRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            Check(config.VirtualServices[index], JsonPath.Service(index).Field("compression"), problems);
        }
    }

    private static void Check(VirtualService service, JsonPath at, ProblemList problems)
    {
        var compression = service.Compression;
        if (compression.Enabled && service.Layer == ServiceLayer.Relayed && service.Type is not (ServiceType.Http or ServiceType.Https))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("enabled"), $"A {Words.Of(service.Type)} service has no responses to compress; make it http or https, or switch compression off.");
        }

        CheckAny(compression.Codings.Count, "coding", at.Field("codings"));
        CheckAny(compression.MediaTypes.Count, "media type", at.Field("mediaTypes"));
        CheckOnce(compression.Codings, CompressionWords.Codings.Of, at.Field("codings"), problems);
        CheckOnce(compression.MediaTypes, text => text, at.Field("mediaTypes"), problems);
        for (var index = 0; index < compression.MediaTypes.Count; index++)
        {
            var text = compression.MediaTypes[index];
            if (MediaTypePattern.WhyNone(text) is { } why)
            {
                problems.Add(
                    ProblemCodes.BadHttpText, at.Field("mediaTypes").Item(index), $"\"{JsonText.Shortened(text)}\" is no media type: {why}; write for example text/html, text/* or application/*+json.");
            }
        }

        void CheckAny(int count, string what, JsonPath list)
        {
            if (compression.Enabled && count == 0)
            {
                problems.Add(ProblemCodes.MissingField, list, $"Compression is on but no {what} is named; name one, or leave the list out for the usual ones.");
            }
        }
    }

    private static void CheckOnce<T>(IReadOnlyList<T> items, Func<T, string> nameOf, JsonPath at, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (!seen.Add(nameOf(items[index])))
            {
                problems.Add(ProblemCodes.DuplicateName, at.Item(index), $"{nameOf(items[index])} is in the list twice; remove one.");
            }
        }
    }
}
