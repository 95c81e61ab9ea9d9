using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of the intrusion prevention.</summary>
internal static class IpsForms
{
    private static readonly WholeNumberForm Sid = new(1, int.MaxValue);

    public static readonly ObjectForm<ServiceIps> Service = new ObjectForm<ServiceIps>(
            "serviceIps", "The intrusion prevention of one service (http and https).", new ServiceIps())
        .Field(
            "mode", new WordForm<IpsMode>(IpsWords.Modes), s => s.Mode, (s, v) => s with { Mode = v },
            "off; log: attacks are passed on and logged; drop: the connection ends; reject: answered 400 with the rule's message.")
        .Field("exceptions", Sids(Limits.IpsExceptionsMax), s => s.Exceptions, (s, v) => s with { Exceptions = v }, "Sids of rules that do not count here.")
        .Field(
            "responses", CommonForms.Flag, s => s.Responses, (s, v) => s with { Responses = v },
            "Whether responses are inspected, too, when a rule asks for it; they are held until enough of them has come.");

    public static readonly ObjectForm<IpsSettings> Settings = new ObjectForm<IpsSettings>(
            "ips", "The intrusion prevention of all services.", new IpsSettings())
        .Field(
            "ruleSet", new TextForm(Limits.NameLengthMax, "community"), s => s.RuleSet, (s, v) => s with { RuleSet = v },
            "Name of the imported rule set; set by the import.")
        .Field(
            "ruleSetSha256", new TextForm(Limits.Sha256Length, ""), s => s.RuleSetSha256, (s, v) => s with { RuleSetSha256 = v },
            "SHA-256 of the imported file, which is not part of this document; set by the import.")
        .Field(
            "level", new WordForm<IpsLevel>(IpsWords.Levels), s => s.Level, (s, v) => s with { Level = v },
            "Which matches stop a request: low none, default priority 1, high 1 and 2, paranoid all; the others are logged.")
        .Field("disabled", Sids(Limits.IpsChoicesMax), s => s.Disabled, (s, v) => s with { Disabled = v }, "Sids of rules that are off although the file has them on.")
        .Field("enabled", Sids(Limits.IpsChoicesMax), s => s.Enabled, (s, v) => s with { Enabled = v }, "Sids of rules that are on although the file has them off.")
        .Field(
            "variables", new ListForm<string>(new TextForm(Limits.IpsTextLengthMax, "HTTP_PORTS=[80,8080]"), "", Limits.IpsVariablesMax), s => s.Variables, (s, v) => s with { Variables = v },
            "Variables of rule headers, NAME=VALUE as in ipvar and portvar of Snort; the others are any.")
        .Field(
            "filters", new ListForm<string>(new TextForm(Limits.IpsTextLengthMax, "suppress gen_id 1, sig_id 1122"), "", Limits.IpsFiltersMax), s => s.Filters, (s, v) => s with { Filters = v },
            "Lines of Snort that thin out alerts or change what they lead to: suppress, event_filter, rate_filter.");

    private static ListForm<int> Sids(int countMax) => new(Sid, 1, countMax);
}
