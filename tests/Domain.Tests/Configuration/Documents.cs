using System.Text.Json.Nodes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

/// <summary>Small documents as a user would write them, and the problems they have.</summary>
internal static class Documents
{
    /// <summary>A document with one service, whose fields are those of <paramref name="fields"/> over an address.</summary>
    public static string WithService(string fields) => WithServices(fields);

    /// <summary>A document with several services; the address of each is given or counts up from 198.18.0.100:80.</summary>
    public static string WithServices(params string[] services)
    {
        var list = new JsonArray();
        foreach (var fields in services)
        {
            var service = JsonNode.Parse($"{{{fields}}}")!.AsObject();
            service.TryAdd("address", $"198.18.0.100:{80 + list.Count}");
            list.Add(service);
        }

        return new JsonObject { ["virtualServices"] = list }.ToJsonString();
    }

    public static string WithHa(string fields) => $$$"""{"ha":{{{{fields}}}}}""";

    /// <summary>Each problem as "code path", in the order told.</summary>
    public static IReadOnlyList<string> Problems(string json) =>
        [.. ConfigValidator.Read(json).Problems.Select(problem => $"{problem.Code} {problem.Path}")];

    public static void AssertValid(string json) => Assert.Empty(ConfigValidator.Read(json).Problems);

    public static void AssertProblems(string json, params string[] expected) => Assert.Equal(expected, Problems(json));

    /// <summary>The document with one value replaced, at a JSON Pointer.</summary>
    public static string WithValueAt(string json, string pointer, JsonNode? value)
    {
        var root = JsonNode.Parse(json)!;
        var steps = pointer.Split('/')[1..];
        var owner = steps[..^1].Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        if (owner is JsonArray array)
        {
            array[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            owner[steps[^1]] = value;
        }

        return root.ToJsonString();
    }
}
