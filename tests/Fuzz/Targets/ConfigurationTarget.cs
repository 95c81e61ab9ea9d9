using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Fuzz.Targets;

/// <summary>The configuration document with its content rules: every problem is named, and what is accepted is written back the same.</summary>
internal sealed class ConfigurationTarget : IFuzzTarget
{
    public string Name => "configuration";

    public IEnumerable<string> Seeds => [RewriteSamples.Document];

    public IEnumerable<string> Words =>
    [
        "{", "}", "[", "]", ",", ":", "null", "true", "-1", "0", "99999999999", "1e9", "\"\"", "\"a\"", "\"rules\":", "\"match\":", "\"regex\"", "(a+)+$", "(?<a>", "[z-a]", "\\\\1", "\"pattern\":",
        "\"virtualServices\":[", "\"realServers\":", "\"address\":\"198.18.0.100:80\"", "\"name\":", "\\u0000", "\\u000d\\u000a", "\\ud800",
    ];

    public int Try(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var read = ConfigValidator.Read(text);
        BrokenPromiseException.Unless(read.Succeeded == (read.Problems.Count == 0), "refused without a problem, or accepted with one");
        if (read.Value is { } config)
        {
            var written = ConfigJson.Write(config);
            var again = ConfigValidator.Read(written);
            BrokenPromiseException.Unless(again.Succeeded && ConfigJson.Write(again.Value) == written, "what was accepted is not read back");
        }

        foreach (var problem in read.Problems)
        {
            BrokenPromiseException.Unless(problem.Message.Length > 0 && problem.Code.Length > 0, "a problem without words or code");
        }

        return HashCode.Combine(read.Problems.Count, read.Problems.Count > 0 ? read.Problems[0].Code : "");
    }
}
