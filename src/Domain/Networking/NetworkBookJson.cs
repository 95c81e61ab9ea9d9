using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>The book as JSON, for the node's own file.</summary>
public static class NetworkBookJson
{
    public static string Write(NetworkBook book) => JsonSerializer.Serialize(
        new BookForm
        {
            Settings = ConfigJson.WriteNodeNetwork(book.Settings),
            Found = FormOf(book.Found),
            Before = book.Undo is null ? null : FormOf(book.Undo.Before),
            After = book.Undo?.After is null ? null : FormOf(book.Undo.After),
        },
        BookFormJson.Default.BookForm);

    /// <summary>Null for what <see cref="Write"/> did not write.</summary>
    public static NetworkBook? TryRead(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BookFormJson.Default.BookForm) is { } form && ConfigJson.ReadNodeNetwork(form.Settings) is { } settings
                ? new NetworkBook(settings, StateOf(form.Found), form.Before is null ? null : new NetworkUndo(StateOf(form.Before), form.After is null ? null : StateOf(form.After)))
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static StateForm FormOf(NetworkState state) => new()
    {
        Links = [.. state.Links.Select(link => new LinkForm(
            link.Name, NetworkWords.Kinds.Of(link.Kind), link.Up, link.Mtu, link.Parent, link.VlanId, link.Master,
            link.Bond is null ? null : new BondForm(NetworkWords.BondModes.Of(link.Bond.Mode), link.Bond.MiimonMilliseconds, NetworkWords.LacpRates.Of(link.Bond.LacpRate), NetworkWords.HashPolicies.Of(link.Bond.HashPolicy), link.Bond.Primary)))],
        Addresses = [.. state.Addresses.Select(one => new AddressForm(one.Interface, one.Address.ToString()))],
        Routes = [.. state.Routes.Select(route => new RouteForm(route.Destination.ToString(), route.Gateway?.ToString(), route.Interface, route.Metric, route.Table, route.Source?.ToString()))],
        Rules = [.. state.Rules.Select(rule => new RuleForm(rule.IsV6, rule.Priority, rule.From?.ToString(), rule.To?.ToString(), rule.Interface, rule.Mark, rule.Table))],
        Hostname = state.Hostname,
        Resolver = state.Resolver,
    };

    private static NetworkState StateOf(StateForm form) => new(
        [.. form.Links.Select(link => new LinkState(link.Name, Word(NetworkWords.Kinds, link.Kind), link.Up, link.Mtu, link.Parent, link.VlanId, link.Master, BondOf(link.Bond)))],
        [.. form.Addresses.Select(one => new AddressState(one.Interface, InterfaceAddress.TryParse(one.Address, out var address) ? address : throw new FormatException(one.Address)))],
        [.. form.Routes.Select(route => new RouteState(IPNetwork.Parse(route.Destination), Address(route.Gateway), route.Interface, route.Metric, route.Table, Address(route.Source)))],
        [.. form.Rules.Select(rule => new RuleState(rule.IsV6, rule.Priority, Network(rule.From), Network(rule.To), rule.Interface, rule.Mark, rule.Table))],
        form.Hostname,
        form.Resolver);

    private static BondSettings? BondOf(BondForm? form) => form is null ? null : new BondSettings
    {
        Mode = Word(NetworkWords.BondModes, form.Mode),
        MiimonMilliseconds = form.Miimon,
        LacpRate = Word(NetworkWords.LacpRates, form.LacpRate),
        HashPolicy = Word(NetworkWords.HashPolicies, form.HashPolicy),
        Primary = form.Primary,
    };

    private static TEnum Word<TEnum>(WordTable<TEnum> words, string word)
        where TEnum : struct, Enum => words.TryParse(word, out var value) ? value : throw new FormatException(word);

    private static IPAddress? Address(string? text) => text is null ? null : IPAddress.Parse(text);

    private static IPNetwork? Network(string? text) => text is null ? null : IPNetwork.Parse(text);
}

internal sealed record BookForm
{
    public required string Settings { get; init; }

    public required StateForm Found { get; init; }

    public StateForm? Before { get; init; }

    public StateForm? After { get; init; }
}

internal sealed record StateForm
{
    public required LinkForm[] Links { get; init; }

    public required AddressForm[] Addresses { get; init; }

    public required RouteForm[] Routes { get; init; }

    public required RuleForm[] Rules { get; init; }

    public required string Hostname { get; init; }

    public required string Resolver { get; init; }
}

internal sealed record LinkForm(string Name, string Kind, bool Up, int Mtu, string Parent, int VlanId, string Master, BondForm? Bond);

internal sealed record BondForm(string Mode, int Miimon, string LacpRate, string HashPolicy, string Primary);

internal sealed record AddressForm(string Interface, string Address);

internal sealed record RouteForm(string Destination, string? Gateway, string Interface, int Metric, int Table, string? Source);

internal sealed record RuleForm(bool IsV6, int Priority, string? From, string? To, string Interface, uint Mark, int Table);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BookForm))]
internal sealed partial class BookFormJson : JsonSerializerContext;
