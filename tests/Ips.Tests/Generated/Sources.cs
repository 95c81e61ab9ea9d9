using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Finds the text of a rule's regular expressions again.</summary>
internal static class Sources
{
    public static PcreText? Next(IpsRule rule, PcreOption pcre)
    {
        var body = rule.Identity.Text[(rule.Identity.Text.IndexOf('(') + 1)..^1];
        var texts = OptionSplitter.Split(body).Where(option => option.Name == "pcre").Select(option => PcreText.Parse(option.Value)).ToList();
        var number = rule.Options.OfType<PcreOption>().ToList().IndexOf(pcre);
        return number >= 0 && number < texts.Count ? texts[number] : null;
    }
}
