using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Host.Support;

/// <summary>The packages that this daemon really brings (its deps.json), with their licences.</summary>
public static class ThirdParty
{
    private const string DependencyFile = "loadmasterd.deps.json";

    /// <summary>By name. A package that the list of licences lacks has an empty one; a test says so.</summary>
    public static IReadOnlyList<NoticeDto> Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, DependencyFile);
        if (!File.Exists(path))
            return [];
        var licences = Licences();
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .Select(parts => new NoticeDto(parts[0], parts[1], licences.GetValueOrDefault(parts[0], "")))
            .OrderBy(notice => notice.Package, StringComparer.OrdinalIgnoreCase)];
    }

    private static Dictionary<string, string> Licences()
    {
        using var reader = new StreamReader(typeof(ThirdParty).Assembly.GetManifestResourceStream("licences.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }
}
