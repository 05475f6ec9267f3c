/** Names of the demo seed's companies; one stands twice. */
export const companyNames = [
  "Northwind, Globex, Initech, Umbra Labs, Fernwood, Blue Harbor, Kestrel, Papertrail",
  "Quarry Street, Lumen & Co, Octavia, Saltbox, Tidewater, Violet Sky, Wren Works, Yarrow",
  "Zephyr Air, Alder Bank, Brightside, Cobalt, Driftwood, Ember, Foxglove, Granite Peak",
  "Hollow Oak, Ironwood, Juniper, Northwind, Larkspur, Meridian, Nimbus, Old Mill",
  "Pinecrest, Quill, Redstone, Silverline, Thistle, Upland, Vantage, Willow Bend",
  "Amberlight, Birchwater, Cinder, Dovetail, Everglen, Fieldstone, Goldcrest, Heathrow Mills",
  "Inkwell, Jasper, Kiln & Clay, Lodestar, Moss Lane, Nettle, Orchard Row, Pebble",
  "Quince, Rosewood, Sundial, Timberline, Undertow, Verdant, Whitecap, Yonder"
].flatMap((line) => line.split(", "))

/** First names of the demo seed's contacts. */
export const firstNames = [
  "Ada, Bruno, Chiara, Dmitri, Elif, Farah, Goran, Hanna, Ines, Jonas, Keiko, Liam",
  "Mira, Noor, Oskar, Priya, Quentin, Rosa, Sven, Tove, Uma, Viktor, Wanda, Yusuf"
].flatMap((line) => line.split(", "))

/** Last names of the demo seed's contacts. */
export const lastNames = [
  "Abbott, Brandt, Castro, Dahl, Eriksen, Fontana, Gruber, Haddad, Ito, Jansen, Kaya",
  "Lindqvist, Moreau, Novak, Okafor, Petrov, Quist, Rossi, Silva, Tanaka, Ueda, Weber"
].flatMap((line) => line.split(", "))
