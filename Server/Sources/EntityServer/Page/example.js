// What a reader sees who has no text at hand.

export const example = `Bakou, 5 mai 2025 (AZERTAC) – Le vice-ministre cubain des Affaires étrangères, Gerardo Peñalver, et le président de l'Assemblée nationale d'Azerbaïdjan ont salué lundi les relations cubano-azerbaïdjanaises au sein du Mouvement des non-alignés (MNA), avant une réunion du G77 + Chine à l'ONU.

« Nos deux pays parlent d'une seule voix à l'Assemblée générale des Nations unies », a dit M. Peñalver, qui se rendra le 12 mai en Côte d’Ivoire, puis à Genève.
`;
